package dev.leat.source;

import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.PositionStore;
import dev.leat.batch.SourceStatus;
import dev.leat.bus.BatchSender;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of one pipeline and sends batches to the lanes. The poll loop has its own thread; sending and the
 * answers happen on this verticle's event loop.
 */
public final class KafkaSourceVerticle extends VerticleBase {
    private static final long LOOK_EVERY_MS = 2_000;

    /**
     * What the source works with.
     *
     * @param owner names this process in the rows of positions
     * @param kafka whose consumer the source takes
     */
    public record Wiring(
            PipelineConfig config, String owner, KafkaClients kafka, PositionStore positions, Telemetry telemetry) {}

    private final Wiring wiring;
    private final LanePlan plan;
    private final Consumer<BatchException> end;
    private final AtomicLong acknowledged = new AtomicLong();
    private List<BatchSender> lanes = List.of();
    private volatile @Nullable PollLoop loop;
    private volatile boolean paused;
    private long timer = -1;
    private boolean looking;

    /**
     * Where batches go.
     *
     * @param addresses where each lane begins
     * @param deadlineMs from sending a batch to its acknowledgement
     */
    public record LanePlan(List<String> addresses, long deadlineMs) {
        public LanePlan {
            addresses = List.copyOf(addresses);
        }

        private List<BatchSender> senders(Vertx vertx) {
            return addresses.stream()
                    .map(address -> new BatchSender(vertx, address, deadlineMs))
                    .toList();
        }
    }

    /** @param end told once, from any thread, why it reads nothing more, as {@link SourceParts} says */
    public KafkaSourceVerticle(Wiring wiring, LanePlan plan, Consumer<BatchException> end) {
        this.wiring = wiring;
        this.plan = plan;
        this.end = end;
    }

    @Override
    public Future<?> start() {
        lanes = plan.senders(vertx);
        return new FirstStart(wiring.config(), wiring.kafka(), wiring.positions())
                .prepare()
                .onSuccess(prepared -> startLoop());
    }

    private void startLoop() {
        Context lanesContext = context;
        SourceParts parts = new SourceParts(
                wiring.config(),
                wiring.owner(),
                wiring.positions(),
                wiring.kafka().topics(),
                wiring.telemetry(),
                batch -> lanesContext.runOnContext(ignored -> send(batch)),
                end);
        PollLoop started = new PollLoop(parts, wiring.kafka().takeConsumer());
        loop = started;
        started.pause(paused);
        started.start();
        timer = vertx.setPeriodic(LOOK_EVERY_MS, ignored -> look(started));
    }

    private void send(Batch batch) {
        PollLoop target = running();
        lanes.get(batch.partition().lane(lanes.size()))
                .send(batch)
                .onSuccess(ack -> acknowledged.incrementAndGet())
                .onComplete(ended -> wiring.telemetry().tracing().ended(batch, ended.cause()))
                .onComplete(
                        ack -> target.acknowledged(batch, ack),
                        failure -> target.failed(batch, (BatchException) failure));
    }

    /** Asks Kafka where its topics end, for the lag that is shown, and whether they are still the same topics. */
    private void look(PollLoop target) {
        List<PartitionId> ids = target.status().partitions().stream()
                .map(PartitionStatus::partition)
                .toList();
        if (looking || ids.isEmpty()) {
            return;
        }
        looking = true;
        Set<String> names = ids.stream().map(PartitionId::topic).collect(Collectors.toSet());
        TopicAdmin topics = wiring.kafka().topics();
        topics.ends(ids)
                .compose(ends -> topics.topics(names).map(found -> {
                    target.seenInKafka(ends, found);
                    return found;
                }))
                .onComplete(seen -> looking = false, failure -> {
                    looking = false;
                    wiring.telemetry().notice("lag is not up to date: " + failure.getMessage());
                });
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        PollLoop running = loop;
        return running == null ? Future.succeededFuture() : Future.fromCompletionStage(running.stop(), context);
    }

    /** Reads nothing more, or goes on; what is on its way goes on anyhow. From any thread, also before the start. */
    public void pause(boolean wanted) {
        paused = wanted;
        PollLoop target = loop;
        if (target != null) {
            target.pause(wanted);
        }
    }

    /**
     * Lets what is on its way end, for as long as a drain may take, and sends nothing more until {@link #resume}; stays
     * in the consumer group. From any thread, after the start.
     */
    public Future<Void> hold() {
        return Future.fromCompletionStage(running().hold(), context);
    }

    /** Claims all partitions anew and goes on, with other lanes. From any thread, after {@link #hold}. */
    public void resume(PipelineConfig config, LanePlan next) {
        context.runOnContext(ignored -> {
            lanes = next.senders(vertx);
            running().resume(config);
        });
    }

    /** Batches that have taken effect so far; from any thread. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** From any thread; what was true a tenth of a second ago at most. */
    public @Nullable SourceStatus status() {
        PollLoop running = loop;
        return running == null ? null : running.status();
    }

    private PollLoop running() {
        return Objects.requireNonNull(loop, "nothing is sent before the poll loop runs");
    }
}
