package dev.leat.observe;

import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.StageReport;
import dev.leat.batch.WriteReport;
import java.util.Collection;
import java.util.List;

/** For commands that run no pipeline: tells nobody. */
public class NoTelemetry implements Telemetry {
    @Override
    public void pipelineState(String state, String reason) {}

    @Override
    public void batchPolled(Batch batch) {}

    @Override
    public void batchAcknowledged(PartitionId partition, Ack ack, int events, long endToEndMs) {}

    @Override
    public void partitionDoubted(PartitionId partition, String cause, String reason, long backOffMs) {}

    @Override
    public void doubtsOver(long lastedMs, long doubts) {}

    @Override
    public void partitionsAssigned(Collection<PartitionId> partitions) {}

    @Override
    public void partitionClaimed(Position position, long claimMs) {}

    @Override
    public void partitionsReleased(Collection<PartitionId> partitions, String kind) {}

    @Override
    public void partitionPaused(PartitionId partition, String cause) {}

    @Override
    public void partitionResumed(PartitionId partition) {}

    @Override
    public void stageDone(StageReport report) {}

    @Override
    public void stageRetries(String stage, FailureKind kind) {}

    @Override
    public void stageTrouble(String stage, String what, Throwable cause) {}

    @Override
    public Tasks tasks(String stage, int lane, Tasks.Kind kind) {
        return Tasks.untold();
    }

    @Override
    public CacheUse cache(String stage) {
        return new CacheUse();
    }

    @Override
    public OffloadUse offload(String stage) {
        return new OffloadUse();
    }

    @Override
    public PoolUse pool(String stage, String pool) {
        return PoolUse.untold();
    }

    @Override
    public void breaker(String stage, BreakerState state, String what) {}

    @Override
    public void stagesClosed() {}

    @Override
    public void written(WriteReport report) {}

    @Override
    public void deadLettered(List<DeadLetter> deadLetters) {}

    @Override
    public void parkedKeys(PartitionId partition, int keys) {}

    @Override
    public void writeFailed(int lane, String kind, String sqlState, String reason) {}

    @Override
    public void isolating(int lane, int events, int found) {}

    @Override
    public void unknownFields(String table, Collection<String> fields) {}

    @Override
    public void connection(String purpose, boolean open, String reason) {}

    @Override
    public void connectionRefused(String purpose, String reason) {}

    @Override
    public void serverSilent(ServerContact contact) {}

    @Override
    public void serverHeard(ServerContact.Server server, long silentMs) {}

    @Override
    public void notice(String text) {}
}
