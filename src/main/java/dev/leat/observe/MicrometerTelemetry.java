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
import dev.leat.observe.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts and measures with Micrometer what one pipeline tells, and passes what is rare on to the log. */
public final class MicrometerTelemetry implements Telemetry {
    private final SourceMeters source;
    private final StageMeters stages;
    private final SinkMeters sink;
    private final PipelineLog log;
    private final LoopWatch loops;
    private final LastSeconds latencyMs = new LastSeconds(TimeUnit.MILLISECONDS, TimeUnit.DAYS.toMillis(1));
    private volatile Tracing tracing = Tracing.NONE;

    MicrometerTelemetry(MeterRegistry registry, LoopWatch loops, String pipeline) {
        this.source = new SourceMeters(registry, pipeline);
        this.stages = new StageMeters(registry, pipeline);
        this.sink = new SinkMeters(registry, pipeline);
        this.log = new PipelineLog(pipeline, System::nanoTime);
        this.loops = loops;
    }

    /** Lets the gauges of lag, bytes in flight and partitions ask the pipeline's source; call once. */
    public void watch(Supplier<@Nullable SourceStatus> status) {
        source.source(status);
    }

    /** Lets the gauges of the servers' silence ask the pipeline; call once. */
    public void watchServers(Supplier<List<ServerContact>> servers) {
        source.servers(servers);
    }

    /** Has events followed by this from now on; call before the pipeline starts. */
    public void follow(Tracing given) {
        tracing = given;
    }

    /** What was counted so far; readable from any thread. */
    public Totals totals() {
        return new Totals(
                (long) source.polled.count(),
                (long) source.acknowledged.count(),
                (long) sink.rows.count(),
                (long) source.dropped.count(),
                sink.deadLetters(),
                (long) sink.transactions.count(),
                source.allDoubts());
    }

    /** Every stage that is open and the sink, by name: what waits and runs in it, and its breaker. */
    public List<StageView> stages() {
        return stages.views();
    }

    /** Every lane of every stage that is open and of the sink, by name and number. */
    public List<LaneView> lanes() {
        return stages.laneViews();
    }

    /** What went through each stage and the sink, by name; a stage is missing until its first batch is finished. */
    public Map<String, StageFigures> figures() {
        Map<String, StageFigures> figures = stages.figures();
        figures.put("sink", sink.figures());
        return figures;
    }

    /** Keys that are parked at present, as far as this process knows. */
    public long parkedKeys() {
        return sink.parkedKeys();
    }

    /** End-to-end latency of the last ten seconds, weighted by events. */
    public LastSeconds latency() {
        return latencyMs;
    }

    @Override
    public void pipelineState(String state, String reason) {
        source.state(state, reason);
        log.pipelineState(state, reason);
    }

    @Override
    public void batchPolled(Batch batch) {
        source.batchesPolled.increment();
        source.polled.increment(batch.events().size());
        source.polledBytes.increment((double) batch.sizeBytes());
    }

    @Override
    public void batchAcknowledged(PartitionId partition, Ack ack, int events, long endToEndMs) {
        source.batchesAcknowledged.increment();
        source.acknowledged.increment(events);
        source.dropped.increment(ack.dropped());
        if (events > 0) {
            source.endToEnd.record(Math.max(endToEndMs, 0), TimeUnit.MILLISECONDS);
            latencyMs.record(endToEndMs, events);
        }
    }

    @Override
    public void partitionDoubted(PartitionId partition, String cause, String reason, long backOffMs) {
        if (backOffMs < 0) {
            log.partitionGivenUp(partition, reason);
            return;
        }
        source.doubts(cause).increment();
        log.partitionDoubted(partition, reason, backOffMs);
    }

    @Override
    public void doubtsOver(long lastedMs, long doubts) {
        log.doubtsOver(lastedMs, doubts);
    }

    @Override
    public void partitionsAssigned(Collection<PartitionId> partitions) {
        source.rebalances("assigned").increment();
        source.pauses.assigned(partitions);
        sink.assigned(partitions);
        log.partitionsAssigned(partitions);
    }

    @Override
    public void partitionClaimed(Position position, long claimMs) {
        source.claims.record(claimMs, TimeUnit.MILLISECONDS);
        log.partitionClaimed(position, claimMs);
    }

    @Override
    public void partitionsReleased(Collection<PartitionId> partitions, String kind) {
        sink.released(partitions);
        partitions.forEach(source.pauses::resumed);
        source.rebalances(kind).increment();
        source.released(kind).increment(partitions.size());
        log.partitionsReleased(partitions, kind);
    }

    @Override
    public void partitionPaused(PartitionId partition, String cause) {
        source.pauses.paused(partition, cause);
    }

    @Override
    public void partitionResumed(PartitionId partition) {
        source.pauses.resumed(partition);
    }

    @Override
    public void stageDone(StageReport report) {
        StageMeters.Lane at = stages.lane(report.stage(), report.lane());
        at.waiting().record(report.waitNs(), TimeUnit.NANOSECONDS);
        at.running().record(report.runNs(), TimeUnit.NANOSECONDS);
        at.came().increment(report.events());
        at.kept().increment(report.kept());
        at.dropped().increment(report.dropped());
        at.failed().increment(report.failed());
        at.passed().increment(report.passed());
        if (report.runNs() > LoopWatch.BLOCKED_NS && loops.holdsMe(System.nanoTime())) {
            stages.counter(StageMetric.STAGE_BLOCKING, report.stage()).increment();
            log.stageBlocking(report);
        }
    }

    @Override
    public void stageRetries(String stage, FailureKind kind) {
        stages.retries(stage, kind).increment();
    }

    @Override
    public void stageTrouble(String stage, String what, Throwable cause) {
        stages.counter(StageMetric.STAGE_TROUBLE, stage).increment();
        log.stageTrouble(stage, what, cause);
    }

    @Override
    public Tasks tasks(String stage, int lane, Tasks.Kind kind) {
        sink.expect(stage);
        return stages.tasks(stage, lane, kind);
    }

    @Override
    public CacheUse cache(String stage) {
        return stages.cache(stage);
    }

    @Override
    public OffloadUse offload(String stage) {
        return stages.offload(stage);
    }

    @Override
    public PoolUse pool(String stage, String pool) {
        return stages.pool(stage, pool);
    }

    @Override
    public void breaker(String stage, BreakerState state, String what) {
        stages.breaker(stage, state);
        if (!what.isEmpty()) {
            log.notice(stage + ": " + what);
        }
    }

    @Override
    public void stagesClosed() {
        stages.closed();
    }

    @Override
    public void written(WriteReport report) {
        sink.transactions.increment();
        sink.rows.increment(report.rows());
        sink.transactionEvents.record(report.events());
        SinkMeters.Lane lane = sink.lane(report.lane());
        lane.statement().record(report.statementNs(), TimeUnit.NANOSECONDS);
        lane.waiting().record(report.waitNs(), TimeUnit.NANOSECONDS);
        if (report.oldestEventMs() >= 0) {
            long latencyMs = Math.max(0, System.currentTimeMillis() - report.oldestEventMs());
            sink.eventTime.record(latencyMs, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void deadLettered(List<DeadLetter> deadLetters) {
        deadLetters.forEach(sink::deadLetter);
        log.deadLettered(deadLetters);
    }

    @Override
    public void parkedKeys(PartitionId partition, int keys) {
        sink.parkedKeys(partition, keys);
    }

    @Override
    public void writeFailed(int lane, String kind, String sqlState, String reason) {
        sink.failures(kind).increment();
        log.writeFailed(lane, kind, sqlState, reason);
    }

    @Override
    public void isolating(int lane, int events, int found) {
        sink.isolationSteps.increment();
        log.isolating(lane, events, found);
    }

    @Override
    public void unknownFields(String table, Collection<String> fields) {
        sink.counter(SinkMetric.UNKNOWN_FIELDS, "table", table).increment(fields.size());
        log.unknownFields(table, fields);
    }

    @Override
    public void connection(String purpose, boolean open, String reason) {
        sink.connection(purpose, open, !reason.isEmpty());
        log.connection(purpose, open, reason);
    }

    @Override
    public void connectionRefused(String purpose, String reason) {
        sink.refused(purpose).increment();
        log.connectionRefused(purpose, reason);
    }

    @Override
    public void serverSilent(ServerContact contact) {
        log.serverSilent(contact);
    }

    @Override
    public void serverHeard(ServerContact.Server server, long silentMs) {
        log.serverHeard(server, silentMs);
    }

    @Override
    public void notice(String text) {
        log.notice(text);
    }

    @Override
    public Tracing tracing() {
        return tracing;
    }
}
