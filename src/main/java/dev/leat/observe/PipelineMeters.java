package dev.leat.observe;

import dev.leat.api.FailureKind;
import dev.leat.batch.PartitionId;
import dev.leat.batch.SourceStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one pipeline, made once; those with more labels when they are first needed. */
final class PipelineMeters {
    /** What is measured per stage and lane. */
    record StageMeters(Timer waiting, Timer running, Counter kept, Counter dropped, Counter failed, Counter passed) {}

    /** What is measured per lane of the sink. */
    record LaneMeters(Timer statement, Timer waiting) {}

    private record StageLane(String stage, int lane) {}

    final Counter polled;
    final Counter polledBytes;
    final Counter batchesPolled;
    final Counter acknowledged;
    final Counter batchesAcknowledged;
    final Counter dropped;
    final Timer endToEnd;
    final Counter rows;
    final Counter transactions;
    final DistributionSummary transactionEvents;
    final Counter isolationSteps;
    final Timer claims;
    final Counter doubts;

    private final MeterRegistry registry;
    private final String pipeline;
    private final LongAdder deadLetters = new LongAdder();
    private final ConcurrentHashMap<StageLane, StageMeters> stages = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, LaneMeters> lanes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AtomicInteger> states = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<PartitionId, Integer> parkedKeys = new ConcurrentHashMap<>();

    PipelineMeters(MeterRegistry registry, String pipeline) {
        this.registry = registry;
        this.pipeline = pipeline;
        polled = counter(MetricName.POLLED);
        polledBytes = counter(MetricName.POLLED_BYTES);
        batchesPolled = counter(MetricName.BATCHES_POLLED);
        acknowledged = counter(MetricName.ACKNOWLEDGED);
        batchesAcknowledged = counter(MetricName.BATCHES_ACKNOWLEDGED);
        dropped = counter(MetricName.DROPPED);
        endToEnd = MetricName.END_TO_END.timer(registry, "pipeline", pipeline);
        rows = counter(MetricName.ROWS);
        transactions = counter(MetricName.TRANSACTIONS);
        transactionEvents = DistributionSummary.builder(MetricName.TRANSACTION_EVENTS.id())
                .description(MetricName.TRANSACTION_EVENTS.doc())
                .serviceLevelObjectives(1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000)
                .tags("pipeline", pipeline)
                .register(registry);
        isolationSteps = counter(MetricName.ISOLATION_STEPS);
        claims = MetricName.CLAIMS.timer(registry, "pipeline", pipeline);
        doubts = counter(MetricName.DOUBTS);
        Gauge.builder(MetricName.PARKED_KEYS.id(), this, PipelineMeters::parkedKeys)
                .description(MetricName.PARKED_KEYS.doc())
                .tags("pipeline", pipeline)
                .register(registry);
    }

    private Counter counter(MetricName name) {
        return name.counter(registry, "pipeline", pipeline);
    }

    /** A counter with one more label, of few values. */
    Counter counter(MetricName name, String label, String value) {
        return name.counter(registry, "pipeline", pipeline, label, value);
    }

    void deadLetter(String stage, String kind) {
        deadLetters.increment();
        MetricName.DEAD_LETTERS
                .counter(registry, "pipeline", pipeline, "stage", stage, "kind", kind)
                .increment();
    }

    /** Over all stages and kinds. */
    long deadLetters() {
        return deadLetters.sum();
    }

    void parkedKeys(PartitionId partition, int keys) {
        parkedKeys.put(partition, keys);
    }

    void released(Collection<PartitionId> partitions) {
        parkedKeys.keySet().removeAll(partitions);
    }

    /** Over the partitions that are assigned and have written something. */
    long parkedKeys() {
        return parkedKeys.values().stream().mapToLong(Integer::longValue).sum();
    }

    StageMeters stage(String stage, int lane) {
        return stages.computeIfAbsent(new StageLane(stage, lane), this::newStage);
    }

    private StageMeters newStage(StageLane at) {
        String[] labels = {"pipeline", pipeline, "stage", at.stage, "lane", Integer.toString(at.lane)};
        return new StageMeters(
                MetricName.STAGE_WAIT.timer(registry, labels),
                MetricName.STAGE_RUN.timer(registry, labels),
                stageEvents(at.stage, "kept"),
                stageEvents(at.stage, "dropped"),
                stageEvents(at.stage, "failed"),
                stageEvents(at.stage, "passed"));
    }

    private Counter stageEvents(String stage, String outcome) {
        return MetricName.STAGE_EVENTS.counter(registry, "pipeline", pipeline, "stage", stage, "outcome", outcome);
    }

    Counter retries(String stage, FailureKind kind) {
        return MetricName.STAGE_RETRIES.counter(
                registry,
                "pipeline",
                pipeline,
                "stage",
                stage,
                "kind",
                kind.name().toLowerCase(Locale.ROOT));
    }

    LaneMeters lane(int lane) {
        return lanes.computeIfAbsent(lane, at -> {
            String[] labels = {"pipeline", pipeline, "lane", Integer.toString(at)};
            return new LaneMeters(
                    MetricName.STATEMENT.timer(registry, labels), MetricName.WRITE_WAIT.timer(registry, labels));
        });
    }

    void state(String state) {
        states.computeIfAbsent(state, this::newState);
        states.forEach((name, value) -> value.set(name.equals(state) ? 1 : 0));
    }

    private AtomicInteger newState(String state) {
        AtomicInteger value = new AtomicInteger();
        Gauge.builder(MetricName.STATE.id(), value, AtomicInteger::get)
                .description(MetricName.STATE.doc())
                .tags("pipeline", pipeline, "state", state)
                .register(registry);
        return value;
    }

    /** Gauges that ask the source; NaN while it has nothing to say. */
    void source(Supplier<@Nullable SourceStatus> source) {
        gauge(MetricName.LAG, source, status -> status.lag() < 0 ? Double.NaN : status.lag());
        gauge(MetricName.IN_FLIGHT, source, SourceStatus::inFlightBytes);
        gauge(MetricName.OPEN_BATCHES, source, SourceStatus::openBatches);
        gauge(MetricName.ASSIGNED, source, status -> status.partitions().size());
        gauge(
                MetricName.RUNNING,
                source,
                status -> status.partitions().stream()
                        .filter(partition -> partition.state().equals("RUNNING"))
                        .count());
        gauge(
                MetricName.PAUSED,
                source,
                status -> status.partitions().stream()
                        .filter(partition -> partition.paused() != null)
                        .count());
        ToDoubleFunction<SourceStatus> age = status -> System.nanoTime() - status.lastPollNs();
        TimeGauge.builder(MetricName.POLL_AGE.id(), source, TimeUnit.NANOSECONDS, asked -> ask(asked, age))
                .description(MetricName.POLL_AGE.doc())
                .tags("pipeline", pipeline)
                .strongReference(true)
                .register(registry);
    }

    private void gauge(MetricName name, Supplier<@Nullable SourceStatus> source, ToDoubleFunction<SourceStatus> value) {
        Gauge.builder(name.id(), source, asked -> ask(asked, value))
                .description(name.doc())
                .tags("pipeline", pipeline)
                .strongReference(true)
                .register(registry);
    }

    private static double ask(Supplier<@Nullable SourceStatus> source, ToDoubleFunction<SourceStatus> value) {
        SourceStatus status = source.get();
        return status == null ? Double.NaN : value.applyAsDouble(status);
    }
}
