package dev.leat.source;

import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.PositionStore;
import dev.leat.batch.SourceStatus;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Lanes;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of one pipeline and sends batches to the lanes. The poll loop has its own thread; sending and the
 * answers happen on the event loop of the batch's lane.
 */
public final class KafkaSourceVerticle extends VerticleBase {
    private static final long LOOK_EVERY_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long TICK_MS = 250;

    /**
     * What the source works with.
     *
     * @param owner names this process in the rows of positions
     * @param kafka whose consumer the source takes
     * @param memory that it shares with others
     */
    public record Wiring(
            PipelineConfig config,
            String owner,
            KafkaClients kafka,
            PositionStore positions,
            Telemetry telemetry,
            MemoryBudget memory) {}

    private final Wiring wiring;
    private final Consumer<BatchException> end;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicBoolean othersToldOf = new AtomicBoolean();
    private final NamedTopics named;

    private volatile LanePlan plan;
    private volatile @Nullable PollLoop loop;
    private volatile boolean paused;
    private long timer = -1;
    private boolean looking;
    private long lookedNs = System.nanoTime() - LOOK_EVERY_NS;
    private Set<PartitionId> lookedAt = Set.of();

    /**
     * Where batches go.
     *
     * @param lanes on whose event loops they are sent
     * @param first to the first address of each lane, until their acknowledgement
     */
    public record LanePlan(Lanes lanes, List<BatchSender> first) {
        public LanePlan {
            first = List.copyOf(first);
        }
    }

    /** @param end told once, from any thread, why it reads nothing more, as {@link SourceParts} says */
    public KafkaSourceVerticle(Wiring wiring, LanePlan plan, Consumer<BatchException> end) {
        this.wiring = wiring;
        this.named = new NamedTopics(wiring.config().source().topics());
        this.plan = plan;
        this.end = end;
    }

    /** What is made after it was looked for here is known to have been missing, whatever the consumer sees first. */
    @Override
    public Future<?> start() {
        return new FirstStart(wiring.config(), wiring.kafka(), wiring.positions())
                .prepare()
                .compose(prepared -> {
                    long askedNs = System.nanoTime();
                    return wiring.kafka().topics().matching().onSuccess(found -> {
                        startLoop();
                        noteMissing(found, askedNs);
                    });
                });
    }

    private void startLoop() {
        String notice = wiring.memory().notice(wiring.config().limits().inFlightBytes());
        if (notice != null) {
            wiring.telemetry().notice(notice);
        }
        WallClock clock = new WallClock();
        PollLoop started = new PollLoop(
                new SourceParts(wiring, clock, this::send, end), wiring.kafka().takeConsumer());
        loop = started;
        started.pause(paused);
        started.start();
        timer = vertx.setPeriodic(0, TICK_MS, ignored -> {
            if (clock.trouble() != null) {
                started.wake();
            }
            look(started);
        });
    }

    private void send(Batch batch, int lane) {
        PollLoop target = running();
        LanePlan to = plan;
        to.lanes().run(lane, () -> send(batch, to.first().get(lane), target));
    }

    private void send(Batch batch, BatchSender first, PollLoop target) {
        first.send(batch)
                .onSuccess(ack -> acknowledged.incrementAndGet())
                .onComplete(ended -> wiring.telemetry().tracing().ended(batch, ended.cause()))
                .onComplete(
                        ack -> target.acknowledged(batch, ack),
                        failure -> target.failed(batch, (BatchException) failure));
    }

    /**
     * Asks Kafka where its topics end, for the lag that is shown, and whether they are still the same topics: when it
     * is time, or at once for partitions that are new here. For topics like a pattern it looks among all of Kafka's
     * only while it has none of them: there may be very many.
     */
    private void look(PollLoop target) {
        List<PartitionId> ids = target.status().partitions().stream()
                .map(PartitionStatus::partition)
                .toList();
        Set<String> names = new TreeSet<>(wiring.config().source().topics().names());
        ids.forEach(id -> names.add(id.topic()));
        long askedNs = System.nanoTime();
        boolean due = askedNs - lookedNs >= LOOK_EVERY_NS || !lookedAt.containsAll(ids);
        if (looking || !due) {
            return;
        }
        looking = true;
        lookedNs = askedNs;
        lookedAt = Set.copyOf(ids);
        TopicAdmin topics = wiring.kafka().topics();
        topics.topics(names)
                .compose(found -> found.isEmpty() ? topics.matching() : Future.succeededFuture(found))
                .compose(found -> {
                    noteMissing(found, askedNs);
                    target.seenInKafka(found);
                    Set<String> there = new HashSet<>();
                    found.forEach(topic -> there.add(topic.name()));
                    return topics.ends(ids.stream()
                                    .filter(id -> there.contains(id.topic()))
                                    .toList())
                            .onSuccess(target::endOffsets);
                })
                .onComplete(seen -> looking = false, failure -> {
                    looking = false;
                    wiring.telemetry().notice("lag is not up to date: " + failure.getMessage());
                });
    }

    private void noteMissing(List<TopicAdmin.Topic> found, long askedNs) {
        boolean others = named.found(found, askedNs);
        SourceStatus status = status();
        if (others && status != null && !status.missingTopics().isEmpty()) {
            wiring.telemetry().notice(status.absence());
        }
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
            plan = next;
            running().resume(config);
        });
    }

    /** Batches that have taken effect so far; from any thread. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /**
     * Whether all that the topics have is written, also what others of the consumer group have or had. From any thread;
     * fails with a {@link BatchException}.
     */
    public Future<Boolean> allWritten() {
        return new Unwritten(wiring).ask().map(left -> {
            List<PartitionId> others = new ArrayList<>(left);
            running().status().partitions().forEach(own -> others.remove(own.partition()));
            if (!others.isEmpty() && !othersToldOf.getAndSet(true)) {
                wiring.telemetry()
                        .notice("nothing is left to do here, but "
                                + Unwritten.text(others) + " is not written to its end, which is waited for: another"
                                + " member of the consumer group has it, or it is about to come here");
            }
            return left.isEmpty();
        });
    }

    /** From any thread; what was true a tenth of a second ago at most. */
    public @Nullable SourceStatus status() {
        PollLoop running = loop;
        return running == null ? null : named.in(running.status(), System.nanoTime());
    }

    private PollLoop running() {
        return Objects.requireNonNull(loop, "nothing is sent before the poll loop runs");
    }
}
