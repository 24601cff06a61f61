package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.Cancellation;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Codecs;
import dev.leat.bus.Lanes;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Secret;
import dev.leat.config.SinkConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.Tasks;
import dev.leat.support.Database;
import dev.leat.support.Futures;
import dev.leat.support.Servers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A sink with a database of its own, and batches to send to it. */
final class SinkFixture implements AutoCloseable {
    static final String TOPIC = "orders";
    static final UUID TOPIC_ID = UUID.fromString("6d1e4fd8-7d7e-4a25-9a0c-5a1d3f1c2b33");

    final Vertx vertx;
    final Database database;
    final RecordingTelemetry telemetry = new RecordingTelemetry();
    final String pipeline = Servers.unique("pipeline");
    private final List<Sink> sinks = new ArrayList<>();

    SinkFixture() {
        this(Servers.database());
    }

    SinkFixture(Database database) {
        this(database, Vertx.vertx());
    }

    private SinkFixture(Database database, Vertx vertx) {
        this.vertx = vertx;
        this.database = database;
        Codecs.register(vertx);
    }

    /** All on one event loop: what is sent in one turn arrives in one. */
    static SinkFixture onOneLoop() {
        return new SinkFixture(Servers.database(), Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)));
    }

    /** @param sink further keys of the sink, with a comma before */
    PipelineConfig config(String tables, String sink, String errors) {
        return config(database.uri(), "localhost:9092", "\"tables\": [" + tables + "]" + sink, errors);
    }

    /** One lane, into a table t that is made for it. */
    PipelineConfig oneLane(String sink) throws SQLException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)");
        return config("{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"]}", ", \"connections\": 1" + sink, "");
    }

    PipelineConfig config(String uri, String brokers, String sink, String errors) {
        String text = """
                {"name": "%s",
                 "source": {"bootstrapServers": "%s", "topics": ["%s"], "groupId": "g", "key": "string"},
                 "sink": {"uri": "%s", "user": "%s", "password": "%s", %s},
                 "errors": {%s}}
                """.formatted(pipeline, brokers, TOPIC, uri, database.user(), database.password(), sink, errors);
        ConfigFile<PipelineConfig> file =
                new ConfigReader(new JsltCompiler(), Map.of()).readPipeline(text, "test.json");
        PipelineConfig config = file.value();
        if (config == null) {
            throw new IllegalArgumentException(file.problems().all().toString());
        }
        return config;
    }

    /** The same with another login. */
    PipelineConfig as(PipelineConfig config, String user, String password) {
        SinkConfig sink = config.sink();
        SinkConfig other = new SinkConfig(
                sink.uri(),
                user,
                new Secret(password),
                sink.connections(),
                sink.gather(),
                sink.rowsMax(),
                sink.bytesMax(),
                sink.lingerMs(),
                sink.statementTimeoutMs(),
                sink.tables());
        return new PipelineConfig(
                config.name(),
                config.source(),
                config.stages(),
                other,
                config.errors(),
                config.limits(),
                config.shutdown(),
                config.tap());
    }

    Sink open(PipelineConfig config) {
        Sink sink = get(Sink.open(vertx, config, "test", telemetry));
        sinks.add(sink);
        return sink;
    }

    /** On lanes that end with Vert.x. */
    static void deploy(Vertx vertx, Sink sink) {
        get(sink.deploy(get(Lanes.open(vertx, sink.lanes()))));
    }

    /** Opens, deploys, and claims partitions 0 to 3 from offset 0: their epoch is 1. */
    Sink started(PipelineConfig config) {
        Sink sink = open(config);
        deploy(vertx, sink);
        get(sink.positions().pin("g", "cluster"));
        List<Position> missing = new ArrayList<>();
        for (int partition = 0; partition < 4; partition++) {
            missing.add(new Position(new PartitionId(TOPIC, partition), TOPIC_ID, 0, 0));
        }
        get(sink.positions().insertMissing(missing));
        claim(sink);
        return sink;
    }

    List<Position> claim(Sink sink) {
        List<PartitionId> all = new ArrayList<>();
        for (int partition = 0; partition < 4; partition++) {
            all.add(new PartitionId(TOPIC, partition));
        }
        List<Position> read = get(sink.positions().read(all));
        return get(sink.positions().claim(read, "test"));
    }

    Future<Ack> send(Sink sink, Batch batch) {
        return send(batch.partition().lane(sink.lanes()), batch);
    }

    Future<Ack> send(int lane, Batch batch) {
        return new BatchSender(vertx, Addresses.sink(pipeline, lane), 60_000).send(batch);
    }

    /** Sends them in one turn of an event loop; the last one's answer. */
    Ack writeTogether(Sink sink, Batch... batches) {
        Promise<Ack> last = Promise.promise();
        vertx.runOnContext(turn -> {
            Future<Ack> answer = Future.succeededFuture();
            for (Batch batch : batches) {
                Future<Ack> before = answer;
                Future<Ack> own = send(sink, batch);
                answer = before.compose(written -> own);
            }
            answer.onComplete(last);
        });
        return get(last.future());
    }

    Ack write(Sink sink, Batch batch) {
        return get(send(sink, batch));
    }

    /** What the batch is answered with when it is not written. */
    BatchException refused(Sink sink, Batch batch) {
        try {
            Ack ack = get(send(sink, batch));
            throw new AssertionError("written: " + ack);
        } catch (BatchException expected) {
            return expected;
        }
    }

    static Batch batch(int partition, long base, String... values) {
        return batch(partition, 1, base, events(partition, base, values));
    }

    static Batch batch(int partition, long epoch, long base, List<Event> events) {
        long next =
                events.isEmpty() ? base : events.get(events.size() - 1).origin().offset() + 1;
        return new Batch(
                new PartitionId(TOPIC, partition),
                epoch,
                base,
                next,
                events,
                List.of(),
                0,
                events.stream().mapToLong(event -> event.origin().sizeBytes()).sum(),
                System.nanoTime(),
                new Cancellation());
    }

    /** The fences of a transaction with one event of each of these partitions, the first one that there is. */
    static Fences fences(int... partitions) {
        WriteQueue queue = new WriteQueue(Tasks.untold());
        for (int partition : partitions) {
            Future<Ack> unused = queue.add(batch(partition, 0, "{}"), 0);
        }
        return Fences.of(queue.take(partitions.length, 1 << 20));
    }

    /** The same batch as far as {@code next}, with events that a stage failed. */
    static Batch extended(Batch batch, long next, List<DeadLetter> failed) {
        return new Batch(
                batch.partition(),
                batch.epoch(),
                batch.base(),
                next,
                batch.events(),
                failed,
                batch.dropped(),
                batch.sizeBytes(),
                batch.polledNs(),
                batch.cancellation());
    }

    static List<Event> events(int partition, long base, String... values) {
        List<Event> events = new ArrayList<>();
        for (int at = 0; at < values.length; at++) {
            events.add(event(partition, base + at, "key-" + (base + at), values[at]));
        }
        return events;
    }

    static Event event(int partition, long offset, @Nullable String key, @Nullable String value) {
        return Event.of(new Origin(
                TOPIC,
                partition,
                offset,
                1_700_000_000_000L + offset,
                KeyFormat.STRING,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                List.of(new Header("h", new byte[] {1, 2}), new Header("h", null))));
    }

    static <T> T get(Future<T> future) {
        return Futures.done(future);
    }

    @Override
    public void close() {
        for (Sink sink : sinks) {
            get(sink.close());
        }
        get(vertx.close());
    }
}
