package dev.leat.pipeline;

import dev.leat.batch.NodeIdentity;
import dev.leat.observe.Telemetry;
import dev.leat.stage.Offload;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a pipeline.
 *
 * @param offload the way to other nodes that work for this one; null: there is none
 */
public record Surroundings(
        Vertx vertx,
        NodeIdentity node,
        ClassLoader plugins,
        Telemetry telemetry,
        @Nullable Offload offload) {

    /** Of a process that no other node works for. */
    public Surroundings(Vertx vertx, NodeIdentity node, ClassLoader plugins, Telemetry telemetry) {
        this(vertx, node, plugins, telemetry, null);
    }

    /** Names this process in the database. */
    public String owner() {
        return node.id();
    }
}
