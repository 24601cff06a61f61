package dev.leat.observe;

import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.StageReport;
import dev.leat.batch.WriteReport;
import dev.leat.observe.trace.Tracing;
import java.util.Collection;
import java.util.List;

/**
 * What one pipeline tells of itself: one method for each thing that happens, called per batch or rarer, never per
 * event. Implementations are safe to call from any thread, do not block and do not throw. Names of metrics and texts
 * of logs live in the implementation.
 */
public interface Telemetry {

    /** The pipeline goes from one state to another; reason is empty when there is none to tell. */
    void pipelineState(String state, String reason);

    /** The poll loop handed out a batch. */
    void batchPolled(Batch batch);

    /** A batch took effect; {@code endToEndMs}: from its oldest event's Kafka timestamp to now. */
    void batchAcknowledged(PartitionId partition, Ack ack, int events, long endToEndMs);

    /**
     * A partition's claim is in doubt; it will be claimed anew after the back-off.
     *
     * @param cause the name of a {@code BatchFailure}, {@code claim} or {@code order}
     * @param backOffMs -1: it drains, so it is given up and not claimed anew, which is no doubt
     */
    void partitionDoubted(PartitionId partition, String cause, String reason, long backOffMs);

    /** No partition is in doubt any more; so many doubts there were since the first one. */
    void doubtsOver(long lastedMs, long doubts);

    void partitionsAssigned(Collection<PartitionId> partitions);

    void partitionClaimed(Position position, long claimMs);

    /** @param kind revoked (drained and committed) or lost (dropped at once) */
    void partitionsReleased(Collection<PartitionId> partitions, String kind);

    /** @param cause window, bytes, memory, lane, doubt, claim, reload or operator */
    void partitionPaused(PartitionId partition, String cause);

    void partitionResumed(PartitionId partition);

    /** A stage finished a batch. */
    void stageDone(StageReport report);

    /** An asynchronous stage tries again what failed for a reason that can pass. */
    void stageRetries(String stage, FailureKind kind);

    /** The code of a stage is at fault, not the event at hand nor a service. */
    void stageTrouble(String stage, String what, Throwable cause);

    /** The life cycle of one kind of tasks; whoever asks, on one thread, is the only one who tells from then on. */
    Tasks tasks(String stage, int lane, Tasks.Kind kind);

    /** How the cache of a stage is used. */
    CacheUse cache(String stage);

    /** Where the events of a stage are worked on that other nodes may work on, too. */
    OffloadUse offload(String stage);

    /** How places are used that a stage shares between its lanes; {@code pool} is one of few words. */
    PoolUse pool(String stage, String pool);

    /**
     * The breaker of a stage goes to a state, or is there with it for the first time.
     *
     * @param what for people; empty when there is nothing to tell
     */
    void breaker(String stage, BreakerState state, String what);

    /** Neither the stages nor the sink are open any more; those that open next, as in a reload, tell of themselves. */
    void stagesClosed();

    void written(WriteReport report);

    /** Dead letters that a transaction has committed. */
    void deadLettered(List<DeadLetter> deadLetters);

    /** How many keys of an assigned partition are parked, told when it is claimed and whenever more are. */
    void parkedKeys(PartitionId partition, int keys);

    /** A write did not commit; {@code kind} as in {@code BatchFailure}, or {@code retry} when the sink tries again. */
    void writeFailed(int lane, String kind, String sqlState, String reason);

    /** A transaction is searched for its bad events; {@code found} so far. */
    void isolating(int lane, int events, int found);

    /** Fields of events for which the table has no column; counted and otherwise ignored. */
    void unknownFields(String table, Collection<String> fields);

    /** A connection to PostgreSQL was opened, lost with a reason, or closed without one because it is not needed. */
    void connection(String purpose, boolean open, String reason);

    /** An attempt to open a connection to PostgreSQL failed. */
    void connectionRefused(String purpose, String reason);

    /** A server of the pipeline was not heard of for longer than a slow answer can take. */
    void serverSilent(ServerContact contact);

    /** A server that was silent for so long answers again. */
    void serverHeard(ServerContact.Server server, long silentMs);

    /** A server notice or another event worth a line in the log. */
    void notice(String text);

    /** What follows single events of the pipeline; the same one each time. */
    default Tracing tracing() {
        return Tracing.NONE;
    }
}
