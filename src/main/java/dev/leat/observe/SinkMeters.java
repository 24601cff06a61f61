package dev.leat.observe;

import dev.leat.api.FailureKind;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** The meters of one pipeline's sink; those whose labels are known begin at 0. */
final class SinkMeters {
    /** What is measured per lane. */
    record Lane(Timer statement, Timer waiting) {}

    final Counter rows;
    final Counter transactions;
    final DistributionSummary transactionEvents;
    final Counter isolationSteps;
    final Timer eventTime;

    private final MeterRegistry registry;
    private final String pipeline;
    private final LongAdder deadLetters = new LongAdder();
    private final ConcurrentHashMap<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<PartitionId, Integer> parkedKeys = new ConcurrentHashMap<>();

    SinkMeters(MeterRegistry registry, String pipeline) {
        this.registry = registry;
        this.pipeline = pipeline;
        rows = counter(SinkMetric.ROWS);
        transactions = counter(SinkMetric.TRANSACTIONS);
        transactionEvents = DistributionSummary.builder(SinkMetric.TRANSACTION_EVENTS.id())
                .description(SinkMetric.TRANSACTION_EVENTS.doc())
                .serviceLevelObjectives(1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000)
                .tags("pipeline", pipeline)
                .register(registry);
        isolationSteps = counter(SinkMetric.ISOLATION_STEPS);
        eventTime = SinkMetric.EVENT_TIME.timer(registry, "pipeline", pipeline);
        SinkMetric.PARKED_KEYS.gauge(registry, this, SinkMeters::parkedKeys, "pipeline", pipeline);
        Stream.of(BatchFailure.values()).forEach(failure -> failures(failure.name()));
        failures("retry");
        failures("isolate");
        expect("source");
    }

    private Counter counter(SinkMetric metric) {
        return metric.counter(registry, "pipeline", pipeline);
    }

    /** A counter with one more label, of few values. */
    Counter counter(SinkMetric metric, String label, String value) {
        return metric.counter(registry, "pipeline", pipeline, label, value);
    }

    Counter failures(String kind) {
        return counter(SinkMetric.WRITE_FAILURES, "kind", kind.toLowerCase(Locale.ROOT));
    }

    /** @param broke it was open, and nobody closed it */
    void connection(String purpose, boolean open, boolean broke) {
        Counter lost = counter(SinkMetric.CONNECTIONS_LOST, "purpose", purpose);
        refused(purpose);
        if (open) {
            counter(SinkMetric.CONNECTIONS_OPENED, "purpose", purpose).increment();
        } else if (broke) {
            lost.increment();
        }
    }

    /** Attempts to open one. */
    Counter refused(String purpose) {
        return counter(SinkMetric.CONNECTIONS_REFUSED, "purpose", purpose);
    }

    Lane lane(int lane) {
        return lanes.computeIfAbsent(lane, at -> {
            String[] labels = {"pipeline", pipeline, "lane", Integer.toString(at)};
            return new Lane(
                    SinkMetric.STATEMENT.timer(registry, labels), SinkMetric.WRITE_WAIT.timer(registry, labels));
        });
    }

    /** What was written, as one stage; events set aside come to the sink, too. */
    StageFigures figures() {
        StageFigures figures = new StageFigures(
                "sink", (long) transactionEvents.totalAmount(), (long) rows.count(), 0, deadLetters(), 0, 0, 0);
        for (Lane lane : lanes.values()) {
            figures = figures.plusTimes(
                    lane.statement.count(),
                    lane.waiting.totalTime(TimeUnit.NANOSECONDS),
                    lane.statement.totalTime(TimeUnit.NANOSECONDS));
        }
        return figures;
    }

    /** Dead letters of this stage begin at 0: what appears with its first one has no increase that an alert sees. */
    void expect(String stage) {
        Stream.of(FailureKind.values()).forEach(kind -> deadLetters(stage, kind));
    }

    void deadLetter(DeadLetter letter) {
        deadLetters.increment();
        deadLetters(letter.stage(), letter.kind()).increment();
    }

    private Counter deadLetters(String stage, FailureKind kind) {
        return SinkMetric.DEAD_LETTERS.counter(
                registry,
                "pipeline",
                pipeline,
                "stage",
                stage,
                "kind",
                kind.name().toLowerCase(Locale.ROOT));
    }

    /** Over all stages and kinds. */
    long deadLetters() {
        return deadLetters.sum();
    }

    void assigned(Collection<PartitionId> partitions) {
        partitions.forEach(partition -> parkedKeys.putIfAbsent(partition, 0));
    }

    /** What is told late, of a partition that was released meanwhile, means nothing. */
    void parkedKeys(PartitionId partition, int keys) {
        parkedKeys.computeIfPresent(partition, (assigned, before) -> keys);
    }

    void released(Collection<PartitionId> partitions) {
        parkedKeys.keySet().removeAll(partitions);
    }

    /** Over the partitions that are assigned. */
    long parkedKeys() {
        return parkedKeys.values().stream().mapToLong(Integer::longValue).sum();
    }
}
