package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.config.AdminConfig;
import dev.leat.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load balancers and those who look whether an address answers ask with HEAD. */
class HeadIT {
    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.newVertx();
    private final NodeView node =
            new NodeView(Cluster.none(new NodeIdentity("here-1", "1.2.3", 0)), List::of, () -> false, metrics, null);
    private final AdminVerticle admin = new AdminVerticle(AdminConfig.loopback(0), node, new NoPipelines());

    @BeforeEach
    void start() throws Exception {
        done(metrics.start(vertx));
        done(vertx.deployVerticle(admin));
    }

    @AfterEach
    void close() throws Exception {
        done(vertx.close());
        metrics.close();
    }

    @Test
    void is_answered_as_get_without_a_body() throws Exception {
        for (String path : List.of(
                "/",
                "/health/live",
                "/health/ready",
                "/metrics",
                "/status",
                "/openapi.json",
                "/api/v1/pipelines",
                "/api/v1/pipelines/none",
                "/api/v1/loggers?level=1")) {
            String got = ask("GET", path);
            String answer = ask("HEAD", path);

            assertThat(firstLine(answer)).as(path).isEqualTo(firstLine(got));
            assertThat(answer).as(path).containsIgnoringCase("content-type: ").endsWith("\r\n\r\n");
            assertThat(got).doesNotEndWith("\r\n\r\n");
        }
    }

    @Test
    void begins_nothing_and_is_no_method_of_what_only_changes() throws Exception {
        assertThat(ask("HEAD", "/api/v1/live")).as("a stream has no head").startsWith("HTTP/1.1 405 ");
        assertThat(ask("HEAD", "/api/v1/pipelines/none/pause")).startsWith("HTTP/1.1 405 ");
    }

    private static String firstLine(String answer) {
        return answer.lines().findFirst().orElse("");
    }

    private String ask(String method, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            socket.setSoTimeout(60_000);
            String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
