package dev.leat.pipeline;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.PositionStore;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The positions of the sink that is there now; the source stays when the sink is exchanged. */
final class CurrentPositions implements PositionStore {
    private volatile PositionStore store;

    CurrentPositions(PositionStore store) {
        this.store = store;
    }

    void exchange(PositionStore next) {
        store = next;
    }

    @Override
    public Future<Boolean> pin(String groupId, String clusterId) {
        return store.pin(groupId, clusterId);
    }

    @Override
    public Future<Void> insertMissing(Collection<Position> positions) {
        return store.insertMissing(positions);
    }

    @Override
    public Future<List<Position>> read(Collection<PartitionId> partitions) {
        return store.read(partitions);
    }

    @Override
    public Future<List<Position>> ofOtherEpochs(Map<PartitionId, Long> epochs) {
        return store.ofOtherEpochs(epochs);
    }

    @Override
    public Future<List<Position>> claim(Collection<Position> read, String owner) {
        return store.claim(read, owner);
    }
}
