package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import dev.leat.support.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an operator is told while something is out of order: why, what is not known, and not too often. */
class OutageWordsIT {
    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");
    private static final int OUTAGE_MS = 10_000;
    private static final int WARNINGS_MAX = 20;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void failing_writes_are_told_in_words_in_few_lines_and_are_no_doubt_while_stopping() throws Throwable {
        try (Scene scene = Scene.shared()) {
            LeatProcess process = start(scene);
            scene.events().send(10 * Events.PARTITIONS);
            scene.awaitAll();

            failWrites(scene, 0);
            scene.events().send(10 * Events.PARTITIONS);
            Scene.until(
                    "the reason in words",
                    () -> assertThat(ready(process).path("reasons").toString()).contains("disk is full"));
            Scene.until(
                    "the reason of a partition",
                    () -> assertThat(source(process).path("doubt").asText()).contains("disk is full"));
            Scene.goOnFor(OUTAGE_MS);
            assertThat(process.output().lines().filter(line -> line.contains(" WARN ")))
                    .hasSizeBetween(1, WARNINGS_MAX);
            scene.sql("DROP TRIGGER full_disk ON events");
            scene.awaitAll();
            process.awaitOutput("no partition is in doubt any more");
            Scene.until(
                    "no doubt",
                    () -> assertThat(source(process).path("doubt").isNull()).isTrue());

            failWrites(scene, 1);
            scene.events().send(10 * Events.PARTITIONS);
            scene.awaitSessions("wait_event = 'PgSleep'");
            process.terminate();
            process.awaitExit();
            String output = process.output();
            assertThat(output.substring(output.indexOf("DRAINING"))).doesNotContain("claimed anew");

            scene.sql("DROP TRIGGER full_disk ON events");
            scene.start();
            scene.finish();
        }
    }

    @Test
    void what_kafka_does_not_say_is_unknown_and_a_stopped_process_blames_nobody() throws Throwable {
        try (TcpProxy toKafka = TcpProxy.withoutTarget();
                EmbeddedKafka kafka = EmbeddedKafka.launch(behind(toKafka))) {
            toKafka.target(kafka.port());
            try (Scene scene = new Scene(Servers.database(), new Topics("127.0.0.1:" + toKafka.port()))) {
                scene.events().send(Events.PARTITIONS);
                toKafka.refuse();
                LeatProcess process = start(scene);
                String waits = "waits for Kafka at 127.0.0.1:" + toKafka.port();
                process.awaitOutput(waits);
                assertThat(ready(process).path("reasons").toString()).contains(waits);

                toKafka.heal();
                scene.awaitAll();
                Scene.until(
                        "lag is known",
                        () -> assertThat(source(process).path("lag").asInt(-1)).isZero());
                toKafka.refuse();
                Scene.until("lag is unknown", () -> {
                    JsonNode source = source(process);
                    assertThat(source.path("lag").isNull()).isTrue();
                    assertThat(source.path("lagMs").isNull()).isTrue();
                });
                toKafka.heal();

                process.pause();
                Scene.goOnFor(OUTAGE_MS / 2);
                process.resume();
                process.awaitOutput("the process stood still");
                scene.events().send(Events.PARTITIONS);
                scene.finish();
                assertThat(process.output()).doesNotContain("event loop is blocked", "held its event loop");
            }
        }
    }

    /** @param seconds that each statement takes before it fails */
    private static void failWrites(Scene scene, int seconds) {
        scene.sql("CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(" + seconds + ");"
                + " RAISE EXCEPTION ''disk is full'' USING ERRCODE = ''53100''; END';"
                + "CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION full_disk()");
    }

    private static LeatProcess start(Scene scene) {
        return scene.startNode("{\"admin\": {\"port\": 0}}", List.of(), scene.configFile());
    }

    private JsonNode ready(LeatProcess process) throws Exception {
        return get(process, "/health/ready");
    }

    private JsonNode source(LeatProcess process) throws Exception {
        return get(process, "/status").at("/pipelines/0/source");
    }

    private JsonNode get(LeatProcess process, String path) throws Exception {
        process.awaitOutput("admin server listens");
        Matcher found = ADMIN.matcher(process.output());
        assertThat(found.find()).isTrue();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(found.group(1) + path)).build();
        return new ObjectMapper()
                .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private static EmbeddedKafka.Settings behind(TcpProxy proxy) {
        String address = "CLIENTS://127.0.0.1:" + proxy.port();
        return new EmbeddedKafka.Settings(256, Map.of("advertised.listeners", address));
    }
}
