package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.observe.Metrics;
import dev.leat.observe.PipelineView;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void names_who_is_in_the_group_and_does_not_run_the_pipeline() {
        PipelineView alone = new PipelineView("orders", "RUNNING", true, false, "", null);
        PipelineView shared = alone.beside(Set.of("y at /b", "x at /a"));
        Cluster none = Cluster.none(new NodeIdentity("here-1", "1.2.3", 0));
        NodeView node = new NodeView(none, () -> List.of(alone, shared), () -> false, metrics, null);

        var pipelines = StatusJson.status(node).path("pipelines");

        assertThat(pipelines.at("/0/strangers")).isEmpty();
        assertThat(pipelines.at("/1/strangers").toString()).isEqualTo("[\"x at /a\",\"y at /b\"]");
    }
}
