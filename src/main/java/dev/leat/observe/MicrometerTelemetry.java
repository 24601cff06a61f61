package dev.leat.observe;

import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.SourceStatus;
import dev.leat.batch.StageReport;
import dev.leat.batch.WriteReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts and measures with Micrometer what one pipeline tells, and passes what is rare on to the log. */
public final class MicrometerTelemetry implements Telemetry {
    private final PipelineMeters meters;
    private final PipelineLog log;
    private final LoopWatch loops;
    private final LatencyWindow latency = new LatencyWindow();

    MicrometerTelemetry(MeterRegistry registry, LoopWatch loops, String pipeline) {
        this.meters = new PipelineMeters(registry, pipeline);
        this.log = new PipelineLog(pipeline, System::nanoTime);
        this.loops = loops;
    }

    /** Lets the gauges of lag, bytes in flight and partitions ask the pipeline's source; call once. */
    public void watch(Supplier<@Nullable SourceStatus> source) {
        meters.source(source);
    }

    /** What was counted so far; readable from any thread. */
    public Totals totals() {
        return new Totals(
                (long) meters.polled.count(),
                (long) meters.acknowledged.count(),
                (long) meters.rows.count(),
                (long) meters.dropped.count(),
                meters.deadLetters(),
                (long) meters.transactions.count(),
                (long) meters.doubts.count());
    }

    /** Keys that are parked at present, as far as this process knows. */
    public long parkedKeys() {
        return meters.parkedKeys();
    }

    /** End-to-end latency of the last ten seconds. */
    public LatencyWindow latency() {
        return latency;
    }

    @Override
    public void pipelineState(String state, String reason) {
        meters.state(state);
        log.pipelineState(state, reason);
    }

    @Override
    public void batchPolled(Batch batch) {
        meters.batchesPolled.increment();
        meters.polled.increment(batch.events().size());
        meters.polledBytes.increment((double) batch.sizeBytes());
    }

    @Override
    public void batchAcknowledged(PartitionId partition, Ack ack, int events, long endToEndMs) {
        meters.batchesAcknowledged.increment();
        meters.acknowledged.increment(events);
        meters.dropped.increment(ack.dropped());
        if (events > 0) {
            meters.endToEnd.record(Math.max(endToEndMs, 0), TimeUnit.MILLISECONDS);
            latency.record(endToEndMs, events);
        }
    }

    @Override
    public void partitionDoubted(PartitionId partition, String reason, long backOffMs) {
        meters.doubts.increment();
        log.partitionDoubted(partition, reason, backOffMs);
    }

    @Override
    public void partitionsAssigned(Collection<PartitionId> partitions) {
        log.partitionsAssigned(partitions);
    }

    @Override
    public void partitionClaimed(Position position, long claimMs) {
        meters.claims.record(claimMs, TimeUnit.MILLISECONDS);
        log.partitionClaimed(position, claimMs);
    }

    @Override
    public void partitionsReleased(Collection<PartitionId> partitions, String kind) {
        meters.released(partitions);
        meters.counter(MetricName.RELEASES, "kind", kind).increment(partitions.size());
        log.partitionsReleased(partitions, kind);
    }

    @Override
    public void partitionPaused(PartitionId partition, String cause) {
        meters.counter(MetricName.PAUSES, "cause", cause).increment();
    }

    @Override
    public void partitionResumed(PartitionId partition) {
        // the gauge of paused partitions shows it
    }

    @Override
    public void stageDone(StageReport report) {
        PipelineMeters.StageMeters at = meters.stage(report.stage(), report.lane());
        at.waiting().record(report.waitNs(), TimeUnit.NANOSECONDS);
        at.running().record(report.runNs(), TimeUnit.NANOSECONDS);
        at.kept().increment(report.kept());
        at.dropped().increment(report.dropped());
        at.failed().increment(report.failed());
        at.passed().increment(report.passed());
        if (report.runNs() > LoopWatch.BLOCKED_NS && loops.holdsMe(System.nanoTime())) {
            meters.counter(MetricName.STAGE_BLOCKING, "stage", report.stage()).increment();
            log.stageBlocking(report);
        }
    }

    @Override
    public void stageRetries(String stage, FailureKind kind) {
        meters.retries(stage, kind).increment();
    }

    @Override
    public void stageTrouble(String stage, String what, Throwable cause) {
        meters.counter(MetricName.STAGE_TROUBLE, "stage", stage).increment();
        log.stageTrouble(stage, what, cause);
    }

    @Override
    public void written(WriteReport report) {
        meters.transactions.increment();
        meters.rows.increment(report.rows());
        meters.transactionEvents.record(report.events());
        PipelineMeters.LaneMeters lane = meters.lane(report.lane());
        lane.statement().record(report.statementNs(), TimeUnit.NANOSECONDS);
        lane.waiting().record(report.waitNs(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void deadLettered(List<DeadLetter> deadLetters) {
        for (DeadLetter letter : deadLetters) {
            meters.deadLetter(letter.stage(), letter.kind().name().toLowerCase(Locale.ROOT));
        }
        log.deadLettered(deadLetters);
    }

    @Override
    public void parkedKeys(PartitionId partition, int keys) {
        meters.parkedKeys(partition, keys);
    }

    @Override
    public void writeFailed(int lane, String kind, String sqlState, String reason) {
        meters.counter(MetricName.WRITE_FAILURES, "kind", kind.toLowerCase(Locale.ROOT))
                .increment();
        log.writeFailed(lane, kind, sqlState, reason);
    }

    @Override
    public void isolating(int lane, int events, int found) {
        meters.isolationSteps.increment();
        log.isolating(lane, events, found);
    }

    @Override
    public void unknownFields(String table, Collection<String> fields) {
        meters.counter(MetricName.UNKNOWN_FIELDS, "table", table).increment(fields.size());
        log.unknownFields(table, fields);
    }

    @Override
    public void connection(String purpose, boolean open, String reason) {
        if (open) {
            meters.counter(MetricName.CONNECTIONS_OPENED, "purpose", purpose).increment();
        } else if (!reason.isEmpty()) {
            meters.counter(MetricName.CONNECTIONS_LOST, "purpose", purpose).increment();
        }
        log.connection(purpose, open, reason);
    }

    @Override
    public void notice(String text) {
        log.notice(text);
    }
}
