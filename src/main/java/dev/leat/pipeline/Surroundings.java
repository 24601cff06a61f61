package dev.leat.pipeline;

import dev.leat.batch.NodeIdentity;
import dev.leat.observe.Telemetry;
import dev.leat.source.MemoryBudget;
import dev.leat.stage.Offload;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a pipeline.
 *
 * @param memory that all pipelines of the process share
 * @param offload the way to other nodes that work for this one; null: there is none
 */
public record Surroundings(
        Vertx vertx,
        NodeIdentity node,
        ClassLoader plugins,
        Telemetry telemetry,
        MemoryBudget memory,
        @Nullable Offload offload) {

    /** Names this process in the database. */
    public String owner() {
        return node.id();
    }
}
