package dev.leat.http;

import static dev.leat.support.Futures.done;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.config.AdminConfig;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.Metrics;
import dev.leat.pipeline.Pipeline;
import dev.leat.stage.Stages;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A pipeline and its admin server inside the test's own JVM; events go through the stage shape into a table. */
final class TapNode implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(90);
    static final String SHAPE = "{\"name\": \"shape\", \"type\": \"map\","
            + " \"with\": \"{\\\"id\\\": .id, \\\"country\\\": .country, \\\"card\\\": .card}\"}";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("tap", 2);
    private final Metrics metrics = new Metrics();
    /** One that asks for HTTP/2 would send an Upgrade with every request. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final LeatRun run;
    private final AdminVerticle admin;
    private final String deployed;

    /** @param tap the section of the configuration */
    TapNode(String tap) throws Exception {
        database.execute("CREATE TABLE events (id int PRIMARY KEY, country text, card text)");
        run = LeatRun.start("here", text(SHAPE, tap));
        NodeView view = new NodeView(
                Cluster.none(new NodeIdentity("here", "1", 0)), run.pipelines()::views, () -> false, metrics, null);
        admin = new AdminVerticle(AdminConfig.loopback(0), view, new Control());
        done(metrics.start(run.vertx()));
        deployed = done(run.vertx().deployVerticle(admin));
        await("ready")
                .atMost(BOUND)
                .until(() -> run.view().running()
                        && run.view().source() != null
                        && Objects.requireNonNull(run.view().source()).ready());
    }

    private String text(String stages, String tap) {
        return """
                {
                  "name": "%1$s",
                  "source": {"bootstrapServers": "%2$s", "topics": ["%1$s"], "groupId": "%1$s"},
                  "stages": [%3$s],
                  "sink": {
                    "uri": "%4$s", "user": "%5$s", "password": "%6$s", "connections": 2,
                    "tables": [{"table": "events", "mode": "append"}]
                  },
                  "tap": %7$s
                }
                """.formatted(
                        topic,
                        Servers.kafka().bootstrapServers(),
                        stages,
                        database.uri(),
                        database.user(),
                        database.password(),
                        tap);
    }

    void reload(String stages, String tap) throws Exception {
        ConfigFile<PipelineConfig> next =
                new ConfigReader(new JsltCompiler(), Map.of()).readPipeline(text(stages, tap), "test.json");
        Pipeline pipeline = run.pipelines().find(topic).orElseThrow();
        done(pipeline.reload(next.orThrow(), next.problems()));
    }

    /** Every second one is of DE, the others of FR. */
    void send(int first, int last, String card) {
        topics.send(IntStream.rangeClosed(first, last)
                .mapToObj(id ->
                        Topics.record(topic, id % 2, "key-" + id, """
                        {"id": %d, "country": "%s", "card": "%s"}""".formatted(id, id % 2 == 0 ? "DE" : "FR", card)))
                .toList());
    }

    void awaitRows(long rows) {
        await(rows + " rows").atMost(BOUND).until(() -> rows() == rows);
    }

    long rows() throws Exception {
        return database.number("SELECT count(*) FROM events");
    }

    /** @param query names and values in turn */
    URI uri(String... query) {
        StringBuilder uri =
                new StringBuilder("http://localhost:" + admin.port() + "/api/v1/pipelines/" + topic + "/tap?");
        for (int i = 0; i < query.length; i += 2) {
            uri.append(i == 0 ? "" : "&")
                    .append(query[i])
                    .append('=')
                    .append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
        }
        return URI.create(uri.toString());
    }

    TapClient events(String... query) throws Exception {
        return TapClient.events(client, uri(query));
    }

    TapClient socket(String... query) throws Exception {
        return TapClient.socket(client, uri(query));
    }

    HttpClient client() {
        return client;
    }

    String topic() {
        return topic;
    }

    /** As the context of the admin server sees it. */
    TapOperations.Counts counts() throws Exception {
        TapOperations tap = Objects.requireNonNull(admin.tap());
        CompletableFuture<TapOperations.Counts> counts = new CompletableFuture<>();
        tap.context().runOnContext(go -> counts.complete(tap.counts()));
        return counts.get(60, TimeUnit.SECONDS);
    }

    void awaitCounts(int taps, int streams) {
        TapOperations.Counts wanted = new TapOperations.Counts(taps, streams, 0);
        await(wanted.toString()).atMost(BOUND).until(() -> counts().equals(wanted));
    }

    /** The admin server alone ends. */
    void undeploy() throws Exception {
        done(run.vertx().undeploy(deployed));
    }

    @Override
    public void close() {
        run.close();
        metrics.close();
    }

    private final class Control implements NodeControl {
        @Override
        public Optional<Pipeline> pipeline(String name) {
            return run.pipelines().find(name);
        }

        @Override
        public Stages stages(PipelineConfig config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Reloaded> check(Pipeline pipeline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Reloaded> reload(Pipeline pipeline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Shown shown(Pipeline pipeline) {
            throw new UnsupportedOperationException();
        }
    }
}
