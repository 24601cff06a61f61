package dev.leat.http;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.batch.Ack;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.PartitionId;
import dev.leat.batch.StageReport;
import dev.leat.cluster.Cluster;
import dev.leat.config.AdminConfig;
import dev.leat.observe.Metrics;
import dev.leat.observe.PipelineView;
import dev.leat.observe.Tasks;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stream of live figures and the files of the page, over real HTTP. */
class LiveIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.newVertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<List<PipelineView>> pipelines =
            new AtomicReference<>(List.of(new PipelineView("orders", "RUNNING", true, false, "", null)));
    private final NodeView node = new NodeView(
            Cluster.none(new NodeIdentity("here-1", "1.2.3", 0)), pipelines::get, () -> false, metrics, null);
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
    void rates_are_those_of_the_second_before() throws Exception {
        metrics.telemetry("orders").tasks("shape", 0, Tasks.Kind.BATCH).created();
        report(1);
        try (InputStream body = follow().body()) {
            BufferedReader lines = reader(body);
            assertThat(next(lines).at("/pipelines/0/perSecond").isNull()).isTrue();
            metrics.telemetry("orders").batchAcknowledged(new PartitionId("orders", 0), new Ack(1, 500, 0, 0), 500, 7);
            report(500);

            JsonNode told = next(lines);

            assertThat(told.path("node").asText()).isEqualTo("here-1");
            double events = told.at("/pipelines/0/perSecond/events").asDouble();
            assertThat(events).isBetween(50.0, 550.0);
            JsonNode stage = told.at("/pipelines/0/stages/0");
            assertThat(stage.path("name").asText()).isEqualTo("shape");
            assertThat(stage.path("waiting").asInt()).isEqualTo(1);
            assertThat(stage.at("/perSecond/in").asDouble()).isBetween(50.0, 550.0);
            assertThat(stage.path("waitMs").asDouble()).isEqualTo(2);
            assertThat(stage.path("runMs").asDouble()).isEqualTo(3);
            assertThat(told.at("/eventLoops/delayMs/max").asDouble()).isPositive();
            assertThat(next(lines).at("/pipelines/0/perSecond/events").asDouble())
                    .isZero();
        }
    }

    private void report(int events) {
        metrics.telemetry("orders")
                .stageDone(new StageReport("shape", 0, events, events, 0, 0, 0, 2_000_000, 3_000_000));
    }

    @Test
    void there_is_room_for_so_many_and_whoever_leaves_makes_room() throws Exception {
        List<InputStream> open = new ArrayList<>();
        for (int each = 0; each < Live.CLIENTS_MAX; each++) {
            open.add(follow().body());
        }
        assertThat(followed()).isEqualTo(429);
        for (InputStream one : open) {
            one.close();
        }
        await().atMost(BOUND).until(() -> followed() == 200);
    }

    @Test
    void who_does_not_read_is_dropped_and_the_others_go_on() throws Exception {
        // a long answer each second fills every buffer between the two soon
        pipelines.set(List.of(new PipelineView("orders", "STOPPED", false, true, "x".repeat(1 << 21), null)));
        CountDownLatch begun = new CountDownLatch(Live.CLIENTS_MAX - 1);
        HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/live")).build();
        List<CompletableFuture<HttpResponse<Void>>> others = new ArrayList<>();
        for (int each = 1; each < Live.CLIENTS_MAX; each++) {
            others.add(client.sendAsync(request, head -> {
                begun.countDown();
                return HttpResponse.BodySubscribers.discarding();
            }));
        }
        assertThat(begun.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        try (Socket slow = slow()) {
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            assertThat(followed()).isEqualTo(429);

            await().atMost(BOUND).until(() -> followed() == 200);

            assertThat(others).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void who_reads_late_has_missed_messages() throws Exception {
        pipelines.set(List.of(new PipelineView("orders", "STOPPED", false, true, "x".repeat(1 << 23), null)));
        try (Socket late = slow();
                InputStream body = follow().body()) {
            BufferedReader lines = reader(body);
            List<String> told = new ArrayList<>();
            while (told.size() < 8) {
                told.add(next(lines).path("at").asText());
            }
            List<String> heard = new ArrayList<>();
            BufferedReader lateLines = reader(late.getInputStream());
            while (heard.isEmpty() || heard.get(heard.size() - 1).compareTo(told.get(told.size() - 1)) < 0) {
                heard.add(next(lateLines).path("at").asText());
            }

            assertThat(heard).as(told.toString()).hasSizeLessThan(told.size());
        }
    }

    /** Follows, and reads nothing. */
    private Socket slow() throws IOException {
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), admin.port());
        slow.getOutputStream()
                .write(("GET /api/v1/live HTTP/1.1\r\nHost: localhost:" + admin.port() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return slow;
    }

    private int followed() throws Exception {
        HttpResponse<InputStream> answer = follow();
        answer.body().close();
        return answer.statusCode();
    }

    @Test
    void the_page_is_served_with_its_policy_compressed_and_only_when_it_has_changed() throws Exception {
        for (String file : LivePage.FILES) {
            String path = file.equals("index.html") ? "/" : "/page/" + file;
            HttpResponse<byte[]> answer = get(path, "Accept", "*/*");
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(header(answer, "Content-Security-Policy")).isEqualTo(LivePage.POLICY);
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Content-Type"))
                    .as(path)
                    .startsWith(
                            file.endsWith(".js")
                                    ? "text/javascript"
                                    : file.endsWith(".css")
                                            ? "text/css"
                                            : file.endsWith(".svg") ? "image/svg" : "text/html");
            HttpResponse<byte[]> packed = get(path, "Accept-Encoding", "gzip");
            assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
            HttpResponse<byte[]> same = get(path, "If-None-Match", header(answer, "ETag"));
            assertThat(same.statusCode()).isEqualTo(304);
        }
        assertThat(get("/page/../openapi.json", "Accept", "*/*").statusCode()).isEqualTo(200);
        assertThat(get("/page/nothing.js", "Accept", "*/*").statusCode()).isEqualTo(404);
    }

    private HttpResponse<InputStream> follow() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/live")).build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpResponse<byte[]> get(String path, String header, String value) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path)).header(header, value).build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + admin.port() + path);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static BufferedReader reader(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static JsonNode next(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (!line.startsWith("data: ")) {
            line = lines.readLine();
        }
        return new ObjectMapper().readTree(line.substring("data: ".length()));
    }
}
