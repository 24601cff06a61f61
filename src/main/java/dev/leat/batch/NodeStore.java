package dev.leat.batch;

import io.vertx.core.Future;
import java.util.List;

/**
 * Who runs a pipeline, kept in the target database: it shows nodes that nothing else reaches. Futures fail as those of
 * {@link PositionStore}.
 */
public interface NodeStore {
    /**
     * Says that this node lives.
     *
     * @return what all nodes of the pipeline said last, before this
     */
    Future<List<NodeSighting>> beat(Heartbeat beat);

    /** This node runs the pipeline no more. */
    Future<Void> leave(String node);
}
