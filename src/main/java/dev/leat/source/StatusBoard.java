package dev.leat.source;

import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.observe.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;

/** Publishes what the poll loop knows, at most every 100 ms; written by the poll thread, read by any. */
final class StatusBoard {
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final Pauses pauses;
    private final Telemetry telemetry;
    private final Doubts doubts = new Doubts();
    private final EndOffsets ends = new EndOffsets();
    private long idleSinceNs = -1;
    private volatile SourceStatus status = new SourceStatus(System.nanoTime(), false, -1, 0, List.of());

    StatusBoard(Consumer<byte[], byte[]> consumer, Assignment assignment, Pauses pauses, Telemetry telemetry) {
        this.consumer = consumer;
        this.assignment = assignment;
        this.pauses = pauses;
        this.telemetry = telemetry;
    }

    SourceStatus status() {
        return status;
    }

    void endOffsets(Map<PartitionId, Long> newEnds) {
        ends.told(newEnds, System.nanoTime());
    }

    void doubted(PartitionState state, String reason) {
        if (state.phase() == PartitionState.Phase.DOUBT) {
            doubts.told(state, reason, System.nanoTime());
        }
    }

    /** @param joined the group has assigned at least once */
    void update(boolean joined) {
        boolean settled = joined && assignment.settled();
        if (!settled) {
            idleSinceNs = -1;
        }
        long nowNs = System.nanoTime();
        if (nowNs - status.lastPollNs() < EVERY_NS) {
            return;
        }
        if (settled && !pauses.any() && nothingToRead() && allWritten(nowNs)) {
            idleSinceNs = idleSinceNs < 0 ? nowNs : idleSinceNs;
        } else {
            idleSinceNs = -1;
        }
        doubts.forgetOthers(assignment);
        long nowMs = System.currentTimeMillis();
        List<PartitionStatus> partitions = new ArrayList<>();
        long openBytes = 0;
        for (PartitionState state : assignment.all()) {
            openBytes += state.openBytes();
            PartitionId id = state.partition();
            doubts.look(state, state.settled() && nothingToRead(state));
            PartitionStatus said = state.status(ends.of(id, nowNs), pauses.cause(id), nowMs);
            partitions.add(said.doubted(doubts.reason(id)));
        }
        Doubts.Over over = doubts.over(nowNs);
        if (over != null) {
            telemetry.doubtsOver(TimeUnit.NANOSECONDS.toMillis(over.lastedNs()), over.doubts());
        }
        status = new SourceStatus(nowNs, joined, idleSinceNs, openBytes, partitions);
    }

    /** What the last fetches said, if all partitions are fetched; one that was not yet counts as having something. */
    private boolean nothingToRead() {
        for (PartitionState state : assignment.all()) {
            if (!nothingToRead(state)) {
                return false;
            }
        }
        return true;
    }

    /** Behind the first event of an open transaction there is nothing to read, and yet something that was not. */
    private boolean allWritten(long nowNs) {
        for (PartitionState state : assignment.all()) {
            long end = ends.of(state.partition(), nowNs);
            if (end < 0 || state.acknowledgedOffset() < end) {
                return false;
            }
        }
        return true;
    }

    private boolean nothingToRead(PartitionState state) {
        OptionalLong lag = consumer.currentLag(KafkaIds.of(state.partition()));
        return lag.isPresent() && lag.getAsLong() <= 0;
    }
}
