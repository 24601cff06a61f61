package dev.leat.http;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.NodeIdentity;
import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.cluster.Cluster;
import dev.leat.config.AdminConfig;
import dev.leat.observe.Metrics;
import dev.leat.observe.PipelineView;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the health of a process rests on besides the state of its pipelines. */
class NodeVerdictIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.newVertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<List<PipelineView>> pipelines = new AtomicReference<>(List.of());
    private int port;

    @BeforeEach
    void start() throws Exception {
        done(metrics.start(vertx));
    }

    @AfterEach
    void close() throws Exception {
        done(vertx.close());
        metrics.close();
    }

    @Test
    void one_that_runs_no_pipelines_has_started_once_it_works_for_others() throws Exception {
        AtomicBoolean serves = new AtomicBoolean();
        serve(serves::get);

        assertThat(get("/health/started").statusCode()).isEqualTo(503);
        serves.set(true);
        assertThat(get("/health/started").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void a_pipeline_that_gets_nowhere_fails_to_be_ready_until_it_moves() throws Exception {
        new StuckWatch(serve(null), 1).start(vertx);
        pipelines.set(List.of(reading(9)));

        await().atMost(BOUND).until(() -> get("/health/ready").body().contains("orders is stuck: lag is 9"));
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/status").body()).contains("\"status\" : \"failed\"", "orders is stuck: lag is 9");

        pipelines.set(List.of(reading(0)));
        await().atMost(BOUND).until(() -> get("/health/ready").statusCode() == 200);
        assertThat(get("/status").body()).contains("\"status\" : \"ok\"").doesNotContain("stuck");
    }

    private static PipelineView reading(long lag) {
        PartitionStatus partition =
                new PartitionStatus(new PartitionId("shop", 0), "RUNNING", 3, 42, lag, -1, 0, 1, null);
        SourceStatus source = new SourceStatus(System.nanoTime(), true, -1, 0, List.of(partition));
        return new PipelineView("orders", "RUNNING", true, false, "", source);
    }

    private NodeView serve(@Nullable BooleanSupplier serves) throws Exception {
        Cluster alone = Cluster.none(new NodeIdentity("here-1", "1.2.3", 0));
        NodeView node = new NodeView(alone, pipelines::get, () -> false, metrics, serves);
        AdminVerticle admin = new AdminVerticle(AdminConfig.loopback(0), node, new NoPipelines());
        done(vertx.deployVerticle(admin));
        port = admin.port();
        return node;
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
