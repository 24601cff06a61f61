package dev.leat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventJson;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Real webhook payloads of GitHub through the example pipeline: both tables hold exactly what the payloads say. */
class GithubIT {
    private static final Path PAYLOADS = Path.of("src/test/resources/github/webhooks.tsv.gz");
    private static final int PARTITIONS = 3;
    private static final long SENT_AT_MS = 1_700_000_000_000L;

    /** One webhook; the payload is looked into with Jackson alone, not with what is under test. */
    private record Webhook(int number, String event, String payload, JsonNode json) {
        ProducerRecord<byte[], byte[]> record(String topic) {
            String key = json.at("/repository/full_name")
                    .asText(json.at("/sender/login").asText("none"));
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topic, null, SENT_AT_MS + number, key.getBytes(UTF_8), payload.getBytes(UTF_8));
            record.headers().add("X-GitHub-Event", event.getBytes(UTF_8));
            record.headers().add("X-GitHub-Delivery", delivery().getBytes(UTF_8));
            return record;
        }

        String delivery() {
            return "delivery-" + number;
        }

        JsonNode discussed() {
            return json.has("issue") ? json.path("issue") : json.path("pull_request");
        }

        /** The row that must come of it, but for the payload. */
        List<@Nullable Object> row() {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(delivery());
            row.add(event);
            Stream.of("/action", "/repository/id", "/repository/full_name", "/organization/login", "/sender/login")
                    .map(path -> text(json.at(path)))
                    .forEach(row::add);
            row.add(text(discussed().path("number")));
            row.add(text(json.at("/repository/private")));
            row.add(Long.toString(SENT_AT_MS + number));
            return row;
        }

        Stream<List<@Nullable Object>> labels() {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (JsonNode label : discussed().path("labels")) {
                List<@Nullable Object> row = new ArrayList<>();
                row.add(delivery());
                row.add(text(json.at("/repository/id")));
                row.add(text(discussed().path("number")));
                Stream.of("id", "name", "color", "default")
                        .map(key -> text(label.path(key)))
                        .forEach(row::add);
                rows.add(row);
            }
            return rows.stream();
        }

        private static @Nullable String text(JsonNode node) {
            return node.isMissingNode() || node.isNull() ? null : node.asText();
        }
    }

    @Test
    void both_tables_hold_what_the_payloads_say() throws Exception {
        List<Webhook> webhooks = webhooks();
        assertThat(webhooks).hasSize(329);
        Servers.topics().createNamed("github-webhooks", PARTITIONS, Map.of("retention.ms", "-1"));
        Servers.topics()
                .send(webhooks.stream()
                        .map(webhook -> webhook.record("github-webhooks"))
                        .toList());
        Database database = Servers.database();
        database.execute(Files.readString(Path.of("conf/pipelines/github.sql")));

        try (LeatRun run = LeatRun.start("github", config(database))) {
            run.untilIdle(120);
            assertThat(run.view().reason()).isEmpty();
        }

        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
        assertThat(database.rows("""
                        SELECT delivery, event, action, repository_id::text, repository, organization, sender,
                               number::text, is_private::text, (extract(epoch FROM sent_at) * 1000)::bigint::text
                          FROM github.events ORDER BY sent_at
                        """))
                .containsExactlyElementsOf(webhooks.stream().map(Webhook::row).toList());
        assertThat(database.rows("""
                        SELECT delivery, repository_id::text, number::text, label_id::text, name, color,
                               is_default::text
                          FROM github.labels
                        """))
                .hasSizeGreaterThan(50)
                .containsExactlyInAnyOrderElementsOf(
                        webhooks.stream().flatMap(Webhook::labels).toList());
        assertThat(samePayloads(database, webhooks)).isEqualTo(webhooks.size());
    }

    private static String config(Database database) throws IOException {
        String config = Files.readString(Path.of("conf/pipelines/github.json"));
        return Map.of(
                        "${KAFKA:localhost:9092}", Servers.kafka().bootstrapServers(),
                        "${DATABASE:postgresql://localhost:5432/github}", database.uri(),
                        "${DB_USER:github}", database.user(),
                        "${env:DB_PASSWORD}", database.password())
                .entrySet()
                .stream()
                .reduce(config, (text, filled) -> text.replace(filled.getKey(), filled.getValue()), (a, b) -> b);
    }

    private static List<Webhook> webhooks() throws IOException {
        List<Webhook> webhooks = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(PAYLOADS)), UTF_8))) {
            for (String line : lines.lines().toList()) {
                String payload = line.substring(line.indexOf('\t') + 1);
                JsonNode json = EventJson.MAPPER.readTree(payload);
                webhooks.add(new Webhook(webhooks.size(), line.substring(0, line.indexOf('\t')), payload, json));
            }
        }
        return webhooks;
    }

    /** How many rows hold their payload as PostgreSQL itself reads it. */
    private static long samePayloads(Database database, List<Webhook> webhooks) throws Exception {
        long same = 0;
        try (Connection connection = database.connect();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT count(*) FROM github.events WHERE delivery = ? AND payload = ?::jsonb")) {
            for (Webhook webhook : webhooks) {
                select.setString(1, webhook.delivery());
                select.setString(2, webhook.payload());
                try (var result = select.executeQuery()) {
                    same += result.next() ? result.getLong(1) : 0;
                }
            }
        }
        return same;
    }
}
