package dev.leat.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.http.ApiDocument;
import dev.leat.it.data.PipelineJson;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar with a secret in every place that takes one, while it runs and when it is refused: it tells none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunningSecretsIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");
    private static final String MARK = "xq7mark";
    private static final String OPERATE = MARK + "-token-to-operate";
    /** Everything that any library has to say. */
    private static final String LOG = """
            <configuration>
              <appender name="all" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %-5level %logger{0} - %msg %kvp%n%ex</pattern></encoder>
              </appender>
              <root level="DEBUG"><appender-ref ref="all"/></root>
            </configuration>
            """;

    private static final String STAGES = """
            [{'name': 'ask', 'type': 'http', 'url': 'http://localhost:1/{.id}?token=${env:QUERY}', 'into': 'x',
              'headers': {'X-Key': '${env:HEADER}'}, 'auth': {'type': 'bearer', 'secret': '${env:BEARER}'},
              'timeoutMs': 2000, 'retry': {'attempts': 1}, 'onFailure': 'deadLetter',
              'connection': {'allowHosts': ['localhost']}},
             {'name': 'hide', 'type': 'pseudonymize', 'fields': ['id'], 'key': '${env:PSEUDONYM}'},
             {'name': 'print', 'type': 'hash', 'fields': ['id'], 'salt': '${env:SALT}'}]""";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Database database = Servers.database();
    private SecuredKafka kafka;
    private String topic;

    @BeforeAll
    void start() throws Exception {
        kafka = new SecuredKafka();
        topic = kafka.topics().create("secrets", 1);
        database.execute("CREATE TABLE readings (id text)");
    }

    @AfterAll
    void stop() {
        kafka.close();
    }

    @Test
    void neither_log_nor_metrics_nor_api_nor_dead_letters_tell_a_secret() throws Exception {
        kafka.topics().send(topic, 0, "k", "{\"id\":1}");
        try (LeatProcess leat = run(kafka.scram(json(), SecuredKafka.PASSWORD))) {
            String url = url(leat);
            await().atMost(BOUND)
                    .until(() -> ask(url, "GET", "/api/v1/pipelines/secrets/dead-letters", "")
                            .contains("\"ask\""));
            leat.awaitOutput("sasl.jaas.config");

            for (ApiDocument.Operation operation : ApiDocument.operations(ApiDocument.read())) {
                if (operation.method().equals("get") && !operation.streams()) {
                    String path = operation
                            .path()
                            .replace("{pipeline}", "secrets")
                            .replace("{id}", "1")
                            .replace("{name}", "dev.leat");
                    tellsNone(path, ask(url, "GET", path, ""));
                }
            }
            assertThat(ask(url, "GET", "/api/v1/pipelines/secrets/config", "")).contains("\"***\"", "sasl.jaas.config");
            tellsNone("log", leat.output());
            tellsNone(
                    "dead letters",
                    database.rows("SELECT to_json(d)::text FROM leat.dead_letters d")
                            .toString());
        }
    }

    @Test
    void a_process_that_is_refused_says_why_ends_and_tells_no_secret() throws Exception {
        try (LeatProcess leat = run(kafka.scram(json(), MARK + "-wrong"))) {
            assertThat(leat.awaitExit()).isEqualTo(1);

            assertThat(leat.output()).contains("sasl.jaas.config in source.properties");
            tellsNone("log", leat.output());
        }
    }

    @Test
    void the_key_of_a_client_is_told_nowhere() throws Exception {
        try (LeatProcess leat = run(kafka.withCertificate(json()))) {
            String url = url(leat);
            await().atMost(BOUND)
                    .until(() -> ask(url, "GET", "/health/ready", "").contains("\"ok\""));
            leat.awaitOutput("ssl.keystore.location");

            assertThat(leat.output() + ask(url, "GET", "/api/v1/pipelines/secrets/config", ""))
                    .doesNotContain(kafka.keyLine());
        }
    }

    private static void tellsNone(String where, String text) {
        assertThat(text).as(where).isNotEmpty().doesNotContain(MARK);
    }

    private PipelineJson json() {
        return PipelineJson.of("secrets", database, "[{'table': 'readings', 'mode': 'append'}]")
                .set("source.topics", "['" + topic + "']")
                .set("sink.password", "'${env:DB}'")
                .set("stages", STAGES);
    }

    private LeatProcess run(PipelineJson json) throws Exception {
        Path file = Files.writeString(folder.resolve("secrets.json"), json.text());
        Path node = Files.writeString(
                folder.resolve("node.json"),
                "{\"admin\": {\"port\": 0, \"tokens\": {\"operate\": \"${env:OPERATE}\"}}}");
        Map<String, String> environment = Map.of(
                "DB",
                database.password(),
                "OPERATE",
                OPERATE,
                "QUERY",
                MARK + "-query",
                "HEADER",
                MARK + "-header",
                "BEARER",
                MARK + "-bearer",
                "PSEUDONYM",
                MARK + "-of-sixteen-characters",
                "SALT",
                MARK + "-salt");
        Path log = Files.writeString(folder.resolve("logback.xml"), LOG);
        return LeatProcess.start(
                List.of("-Xmx256m", "-Dlogback.configurationFile=" + log),
                environment,
                List.of("run", "--node", node.toString(), file.toString()));
    }

    private static String url(LeatProcess leat) {
        leat.awaitOutput("admin server listens");
        Matcher found = ADMIN.matcher(leat.output());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private String ask(String url, String verb, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(BOUND)
                .header("Authorization", "Bearer " + OPERATE)
                .method(verb, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
