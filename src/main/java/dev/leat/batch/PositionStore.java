package dev.leat.batch;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The rows that decide who may write what, in the target database. Its futures fail with a {@link BatchException}:
 * {@link BatchFailure#OUTAGE} when trying again can help, {@link BatchFailure#STOP} when only a person can.
 */
public interface PositionStore {

    /**
     * Binds the pipeline's name to its consumer group and Kafka cluster.
     *
     * @return true when this is the pipeline's first start in this database: it has no rows of positions yet
     */
    Future<Boolean> pin(String groupId, String clusterId);

    /** Inserts rows at epoch 0, all in one transaction; those that are there already stay as they are. */
    Future<Void> insertMissing(Collection<Position> positions);

    /** Rows of these partitions; a partition without a row is left out. */
    Future<List<Position>> read(Collection<PartitionId> partitions);

    /** Rows of these partitions whose epoch is another than the one given. */
    Future<List<Position>> ofOtherEpochs(Map<PartitionId, Long> epochs);

    /**
     * Raises the epoch of each row whose epoch is still the one given.
     *
     * @return the rows as they are now, without those that somebody else claimed in between
     */
    Future<List<Position>> claim(Collection<Position> read, String owner);
}
