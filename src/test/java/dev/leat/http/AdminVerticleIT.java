package dev.leat.http;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.cluster.Cluster;
import dev.leat.config.AdminConfig;
import dev.leat.config.AdminTokensConfig;
import dev.leat.observe.Metrics;
import dev.leat.observe.PipelineView;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The admin server over real HTTP. */
class AdminVerticleIT {
    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.newVertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicReference<List<PipelineView>> pipelines = new AtomicReference<>(List.of());
    private final NodeView node = new NodeView(
            Cluster.none(new NodeIdentity("here-1", "1.2.3", 0)), pipelines::get, draining::get, metrics, null);
    private final AdminConfig config =
            new AdminConfig(true, "127.0.0.1", 0, null, false, new AdminTokensConfig(null, null), true, 1);
    private final AdminVerticle admin = new AdminVerticle(config, node, new NoPipelines());

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
    void lives_and_is_ready_only_when_every_partition_is_claimed() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);

        pipelines.set(List.of(running("orders", "CLAIMING")));
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(json("/health/ready").at("/reasons/0").asText()).contains("shop-0 CLAIMING");

        pipelines.set(List.of(running("orders", "RUNNING")));
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(json("/health/ready").at("/status").asText()).isEqualTo("ok");
    }

    @Test
    void draining_is_not_ready_but_lives() throws Exception {
        pipelines.set(List.of(running("orders", "RUNNING")));
        draining.set(true);

        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void one_failed_pipeline_of_two_is_degraded_and_ready() throws Exception {
        pipelines.set(List.of(
                running("orders", "RUNNING"), new PipelineView("bad", "STOPPED", false, true, "no such table", null)));

        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(json("/health/ready").at("/status").asText()).isEqualTo("degraded");
        assertThat(json("/status").at("/pipelines/1/reason").asText()).isEqualTo("no such table");
    }

    @Test
    void a_poll_thread_that_hangs_fails_to_live() throws Exception {
        PipelineView hanging = new PipelineView(
                "orders",
                "RUNNING",
                true,
                false,
                "",
                new SourceStatus(System.nanoTime() - TimeUnit.MINUTES.toNanos(1), true, -1, 0, List.of()));
        pipelines.set(List.of(hanging));

        assertThat(get("/health/live").statusCode()).isEqualTo(503);
        assertThat(json("/health/live").at("/reasons/0").asText()).startsWith("pipeline orders: poll thread not seen");
    }

    @Test
    void status_shows_partitions_and_leaves_out_what_is_not_known() throws Exception {
        pipelines.set(List.of(running("orders", "RUNNING")));

        JsonNode status = json("/status");

        assertThat(status.at("/node").asText()).isEqualTo("here-1");
        assertThat(status.at("/pipelines/0/source/partitions/0/nextOffset").asLong())
                .isEqualTo(42);
        assertThat(status.at("/pipelines/0/source/partitions/0/lag").isNull()).isTrue();
        assertThat(status.at("/pipelines/0/totals/events").asLong()).isZero();
    }

    @Test
    void metrics_are_prometheus_text_with_those_of_vertx_and_the_jvm() throws Exception {
        metrics.telemetry("orders").pipelineState("RUNNING", "");

        HttpResponse<String> response = get("/metrics");

        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(response.body())
                .contains("leat_pipeline_state{pipeline=\"orders\",state=\"RUNNING\"} 1.0")
                .contains("leat_event_loop_delay_seconds_bucket")
                .contains("\njvm_memory_used_bytes")
                .contains("\nvertx_http_server_");
    }

    @Test
    void only_get_and_only_known_paths_are_answered() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(uri("/status"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();

        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/" + "x".repeat(5_000)).statusCode()).isEqualTo(414);
        for (String wrong : List.of("/a%9", "/a%zz/b", "/status?a=%", "/api/v1/pipelines/%")) {
            assertThat(raw("GET " + wrong + " HTTP/1.1\r\nHost: localhost\r\n"))
                    .as(wrong)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/problem+json");
        }
    }

    @Test
    void what_is_wrong_with_a_body_is_said_of_its_value() throws Exception {
        String logger = "/api/v1/loggers/dev.leat.nothing";
        assertThat(put(logger, "{\"level\": \"INFO\", \"minutes\": 0}")).contains("minutes: 0 is less than 1");
        assertThat(put(logger, "{\"level\": \"INFO\", \"hours\": 1}")).contains("hours: is not known");
        assertThat(put("/api/v1/loggers/ROOT", "{\"level\": null}"))
                .contains("\"status\" : 400", "level of ROOT must be one of OFF, ERROR, WARN, INFO, DEBUG, TRACE");
    }

    private String put(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void a_started_process_stays_started() throws Exception {
        assertThat(get("/health/started").statusCode()).isEqualTo(503);
        pipelines.set(List.of(running("orders", "CLAIMING")));
        assertThat(get("/health/started").statusCode()).isEqualTo(200);

        pipelines.set(List.of(new PipelineView("orders", "STARTING", false, false, "no answer", null)));

        assertThat(get("/health/started").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void a_page_that_reaches_the_loopback_by_a_name_of_its_own_gets_nothing() throws Exception {
        assertThat(raw("GET /status HTTP/1.1\r\nHost: evil.example\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET /status HTTP/1.1\r\nHost: localhost:1\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n"))
                .doesNotContain("200 OK");
        assertThat(raw("PUT /api/v1/loggers/x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET /health/live HTTP/1.1\r\nHost: 10.1.2.3\r\n")).startsWith("HTTP/1.1 200 ");
    }

    /** @param head a request without the empty line at its end */
    private String raw(String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_port_in_use_is_told_with_what_to_do() {
        AdminVerticle second = new AdminVerticle(AdminConfig.loopback(admin.port()), node, new NoPipelines());

        assertThatThrownBy(() -> done(vertx.deployVerticle(second)))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + admin.port())
                .hasMessageContaining("in use")
                .hasMessageContaining("admin.port");
    }

    @Test
    void the_first_requests_wait_until_the_contract_is_read_with_their_bodies() {
        HttpRequest level = HttpRequest.newBuilder(uri("/api/v1/loggers/first.requests"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"level\": \"DEBUG\"}"))
                .build();
        HttpRequest live = HttpRequest.newBuilder(uri("/health/live")).build();

        List<CompletableFuture<HttpResponse<String>>> asked = Stream.of(level, live, level, live)
                .map(request -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();

        assertThat(asked)
                .allSatisfy(
                        answer -> assertThat(answer.get(60, TimeUnit.SECONDS).statusCode())
                                .isEqualTo(200));
        assertThat(asked.get(0).join().body()).contains("first.requests", "DEBUG");
    }

    /** Load balancers and those who look whether an address answers ask with HEAD. */
    @Test
    void head_is_answered_as_get_without_a_body() throws Exception {
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

            assertThat(answer.lines().findFirst())
                    .as(path)
                    .isEqualTo(got.lines().findFirst());
            assertThat(answer).as(path).containsIgnoringCase("content-type: ").endsWith("\r\n\r\n");
            assertThat(got).doesNotEndWith("\r\n\r\n");
        }
    }

    @Test
    void head_begins_nothing_and_is_no_method_of_what_only_changes() throws Exception {
        assertThat(ask("HEAD", "/api/v1/live")).as("a stream has no head").startsWith("HTTP/1.1 405 ");
        assertThat(ask("HEAD", "/api/v1/pipelines/none/pause")).startsWith("HTTP/1.1 405 ");
    }

    private String ask(String method, String path) throws IOException {
        return raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    }

    private static PipelineView running(String name, String partitionState) {
        return new PipelineView(
                name,
                "RUNNING",
                true,
                false,
                "",
                new SourceStatus(
                        System.nanoTime(),
                        true,
                        -1,
                        0,
                        List.of(new PartitionStatus(
                                new PartitionId("shop", 0), partitionState, 3, 42, -1, -1, 0, 1, null))));
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(path).body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + admin.port() + path);
    }
}
