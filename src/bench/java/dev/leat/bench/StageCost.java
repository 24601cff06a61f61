package dev.leat.bench;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.Cancellation;
import dev.leat.batch.PartitionId;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchReceiver;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Codecs;
import dev.leat.bus.Lanes;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.Metrics;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * CPU time of a further stage that lets every event through, on its event loop alone and with all telemetry on: full
 * batches go round and round, without Kafka and PostgreSQL. What a busy machine blurs least.
 */
final class StageCost {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int EVENTS = 1_000;
    private static final int BATCHES = 2_000;
    private static final int ROUNDS = 20;
    private static final int FURTHER = 8;
    private static final long DEADLINE_MS = 60_000;

    private StageCost() {}

    /** @param table that gets the figures */
    static void print(Figures.Table table) {
        for (String keep : List.of("true", ".status != \"NONE\"")) {
            double furtherNs = (best(1 + FURTHER, keep) - best(1, keep)) / FURTHER;
            table.row(keep, furtherNs);
            System.out.printf(
                    Locale.ROOT,
                    "CPU on its event loop of each of %d further stages, keep %s: %.0f ns per event (best of %d)%n",
                    FURTHER,
                    keep,
                    furtherNs,
                    ROUNDS);
        }
    }

    /** Nanoseconds per event with so many stages. */
    private static double best(int stages, String keep) {
        Metrics metrics = new Metrics();
        Vertx vertx = metrics.newVertx();
        Codecs.register(vertx);
        PipelineConfig config = config(stages, keep);
        Problems problems = new Problems();
        Stages compiled = Stages.compile(config, StageCost.class.getClassLoader(), problems);
        Lanes lanes = await(Lanes.open(vertx, 1));
        try {
            await(lanes.deploy(0, new Sink(Addresses.sink(config.name(), 0))));
            await(compiled.deploy(vertx, lanes, metrics.telemetry(config.name()), DEADLINE_MS));
            BatchSender first = new BatchSender(vertx, compiled.firstAddress(0), DEADLINE_MS);
            Batch batch = batch();
            return IntStream.range(0, ROUNDS)
                    .mapToDouble(round -> round(lanes, first, batch))
                    .min()
                    .orElseThrow();
        } finally {
            await(compiled.close().eventually(lanes::close).eventually(vertx::close));
            metrics.close();
        }
    }

    private static double round(Lanes lanes, BatchSender first, Batch batch) {
        Promise<Long> used = Promise.promise();
        lanes.run(0, () -> {
            long startNs = THREADS.getCurrentThreadCpuTime();
            again(first, batch, BATCHES)
                    .map(sent -> THREADS.getCurrentThreadCpuTime() - startNs)
                    .onComplete(used);
        });
        return await(used.future()) / ((double) BATCHES * EVENTS);
    }

    private static Future<Ack> again(BatchSender first, Batch batch, int times) {
        Future<Ack> sent = first.send(batch);
        return times == 1 ? sent : sent.compose(ack -> again(first, batch, times - 1));
    }

    /** Acknowledges what comes, on the event loop of the stages. */
    private static final class Sink extends VerticleBase {
        private final String address;

        Sink(String address) {
            this.address = address;
        }

        @Override
        public Future<?> start() {
            return BatchReceiver.listen(vertx, address, Sink::written);
        }

        private static Future<Ack> written(Batch batch) {
            return Future.succeededFuture(new Ack(batch.epoch(), batch.events().size(), batch.dropped(), 0));
        }
    }

    /** Of orders that have been parsed: what only the first stage does is not what a further one costs. */
    private static Batch batch() {
        Orders orders = Orders.ofSeed();
        List<Event> events = IntStream.range(0, EVENTS)
                .mapToObj(at -> Event.of(new Origin(
                        "orders",
                        0,
                        at,
                        0,
                        KeyFormat.STRING,
                        null,
                        orders.order(at).json(),
                        List.of())))
                .toList();
        events.forEach(Event::value);
        return new Batch(
                new PartitionId("orders", 0), 1, 0, EVENTS, events, List.of(), 0, 240_000, 0, new Cancellation());
    }

    private static PipelineConfig config(int stages, String keep) {
        List<String> pass = IntStream.rangeClosed(1, stages)
                .mapToObj(at -> "{\"name\": \"pass-%d\", \"type\": \"filter\", \"keep\": \"%s\"}"
                        .formatted(at, keep.replace("\"", "\\\"")))
                .toList();
        return new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline("""
                        {
                          "name": "cost",
                          "source": {"bootstrapServers": "localhost:9", "topics": ["orders"], "groupId": "cost"},
                          "stages": %s,
                          "sink": {
                            "uri": "postgresql://none@localhost/none",
                            "tables": [{"table": "orders", "mode": "append"}]
                          }
                        }
                        """.formatted(pass), "cost.json")
                .orThrow();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .join();
    }
}
