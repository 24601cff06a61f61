package dev.leat.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another program joins the consumer group of a pipeline, takes partitions, and leaves. */
class StrangerIT {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private String url = "";

    @Test
    void it_is_told_by_name_while_it_is_there_and_what_it_took_is_read_when_it_has_gone() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.createTable("events");
        String topic = Pipelines.topic(100);
        Path file = pipelines.file("orders", topic, "events");
        // so that it is believed soon; brokers allow no less
        String session = "\"properties\": {\"session.timeout.ms\": \"6000\"}, \"groupId\"";
        Files.writeString(file, Files.readString(file).replace("\"groupId\"", session));
        try (LeatProcess leat =
                LeatProcess.start("run", "--node", pipelines.node(0).toString(), file.toString())) {
            leat.awaitOutput("admin server listens");
            Matcher admin = ADMIN.matcher(leat.output());
            assertThat(admin.find()).isTrue();
            url = admin.group(1);
            await().atMost(BOUND).until(() -> pipelines.rows("events") == 100);
            assertThat(strangers(page())).isEmpty();

            try (Consumer<byte[], byte[]> stranger = join("orders-" + topic, topic)) {
                polling(stranger, () -> !stranger.assignment().isEmpty());
                Pipelines.send(topic, 101, 150);
                polling(stranger, () -> !strangers(status()).isEmpty());

                assertThat(strangers(status())).matches("\\[\"stranger at /[0-9.]+\"]");
                polling(stranger, () -> strangers(page()).equals(strangers(status())));
                assertThat(ask("status"))
                        .containsPattern("orders: stranger at \\S+ is in the consumer group and does not run this");
                leat.awaitOutput("with this database: stranger at ");
                polling(stranger, () -> pipelines.rows("events") == 125);
            }

            await().atMost(BOUND).until(() -> pipelines.rows("events") == 150);
            await().atMost(BOUND).until(() -> strangers(status()).isEmpty());
            await().atMost(BOUND).until(() -> strangers(page()).isEmpty());
            assertThat(ask("status")).doesNotContain("stranger");
        }
    }

    private static Consumer<byte[], byte[]> join(String group, String topic) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        Servers.kafka().bootstrapServers(),
                        "group.id",
                        group,
                        "client.id",
                        "stranger",
                        "partition.assignment.strategy",
                        CooperativeStickyAssignor.class.getName(),
                        "enable.auto.commit",
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Who does not poll is put out of the group. */
    private static void polling(Consumer<byte[], byte[]> stranger, Callable<Boolean> condition) {
        await().pollInSameThread().atMost(BOUND).until(() -> {
            stranger.poll(Duration.ofMillis(100));
            return condition.call();
        });
    }

    /** As JSON; empty when there are none. */
    private static String strangers(JsonNode status) {
        JsonNode all = status.at("/pipelines/0/strangers");
        assertThat(all.isArray()).as(status.toString()).isTrue();
        return all.isEmpty() ? "" : all.toString();
    }

    private JsonNode status() throws Exception {
        return new ObjectMapper().readTree(ask("status", "--json"));
    }

    /** What the live page is told first. */
    private JsonNode page() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/api/v1/live")).build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
            String line = lines.readLine();
            while (!line.startsWith("data: ")) {
                line = lines.readLine();
            }
            return new ObjectMapper().readTree(line.substring("data: ".length()));
        }
    }

    private String ask(String... words) throws Exception {
        Captured terminal = new Captured(Map.of(NodeOptions.URL_VARIABLE, url));
        assertThat(terminal.run(words)).as(terminal.err()).isEqualTo(ExitCode.OK);
        return terminal.out();
    }
}
