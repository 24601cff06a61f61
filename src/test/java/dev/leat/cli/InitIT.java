package dev.leat.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventJson;
import dev.leat.dev.Orders;
import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a real topic and a real table to a pipeline that passes check and loads every event as it is. */
class InitIT {
    private static final Instant CREATED = Instant.parse("2026-01-31T10:00:00.25Z");
    private static final int PARTITIONS = 3;
    /** The webhooks have times of long ago. */
    private static final Map<String, String> KEPT = Map.of("retention.ms", "-1");

    @TempDir
    private Path folder;

    private Database database;
    private Pipelines pipelines;
    private Path file;

    @BeforeEach
    void database() {
        pipelines = Pipelines.in(folder);
        database = pipelines.database();
        file = folder.resolve("proposed.json");
    }

    @Test
    void generated_orders_are_upserted_and_deleted_by_their_keys() throws Exception {
        database.execute(Files.readString(Path.of("conf/pipelines/orders.sql")).replace("  total   ", "  amount  "));
        Orders orders = new Orders(7, 0.25, 0, false);
        String topic = Servers.topics().create("orders", PARTITIONS);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        LongStream.rangeClosed(1, 300).forEach(number -> records.add(order(topic, orders, number)));
        LongStream.of(5, 250).forEach(number -> records.add(tombstone(topic, number)));
        Servers.topics().send(records);

        Captured told = init(topic, "public.orders");

        String text = Files.readString(file);
        assertThat(told.out())
                .contains("proposed.json: written; pipeline " + topic)
                .contains("upsert into public.orders by (order_id), 11 of 11 columns filled from 302 sampled events");
        assertThat(text)
                .contains("// 2 of 302 sampled events are tombstones; each deletes")
                .contains("\"password\": \"${env:DB_PASSWORD}\"")
                .contains("\"created_at\": {\"to\":\"timestamp\"}");
        checkAndRun();
        assertThat(database.rows("SELECT order_id, customer_id, email, country, status, amount, currency, items,"
                        + " priority, created_at = '2026-01-31T10:00:00.25Z', note FROM orders ORDER BY order_id"))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 300)
                        .filter(number -> number != 5 && number != 250)
                        .mapToObj(number -> row(orders, number))
                        .toList());
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
    }

    @Test
    void webhooks_fill_the_columns_that_their_payloads_and_headers_name() throws Exception {
        database.execute(Files.readString(Path.of("conf/pipelines/github.sql")));
        String topic = Servers.topics().create("webhooks", PARTITIONS, KEPT);
        List<String[]> webhooks = webhooks();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String[] webhook : webhooks) {
            int number = records.size();
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topic,
                    null,
                    1_700_000_000_000L + number,
                    ("k" + number % 20).getBytes(UTF_8),
                    webhook[1].getBytes(UTF_8));
            record.headers().add("X-GitHub-Event", webhook[0].getBytes(UTF_8));
            record.headers().add("X-GitHub-Delivery", ("delivery-" + number).getBytes(UTF_8));
            records.add(record);
            rows.add(webhookRow(webhook, number));
        }
        Servers.topics().send(records);

        Captured told = init(topic, "github.events");

        assertThat(told.out()).contains("upsert into github.events by (delivery), 10 of 11 columns filled from 329");
        assertThat(Files.readString(file))
                .contains("// \"is_private\": bool; no field was found, it stays null or its default");
        checkAndRun();
        assertThat(database.rows("""
                        SELECT delivery, event, action, repository_id::text, repository, organization, sender,
                               number::text, is_private::text, (extract(epoch FROM sent_at) * 1000)::bigint::text
                          FROM github.events ORDER BY sent_at
                        """)).containsExactlyElementsOf(rows);
        assertThat(database.rows("SELECT payload::text FROM github.events ORDER BY sent_at").stream()
                        .map(row -> json(String.valueOf(row.get(0)))))
                .containsExactlyElementsOf(
                        webhooks.stream().map(webhook -> json(webhook[1])).toList());
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
    }

    @Test
    void a_missing_table_is_proposed_and_takes_all_events_once_it_is_made() throws Exception {
        String topic = Servers.topics().create("visits", PARTITIONS);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 1; id <= 40; id++) {
            records.add(Topics.record(topic, id % PARTITIONS, "" + id, """
                    {"visitId": %d, "at": "2026-01-31T10:00:%02dZ",
                     "page": {"path": "/%d", "order": 1.5}, "tags": ["a"]}
                    """.formatted(id, id, id)));
        }
        Servers.topics().send(records);

        Captured refused = run(ExitCode.CONFIGURATION, arguments(topic, "web.visits"));
        assertThat(refused.err()).startsWith("leat: table web.visits does not exist");
        assertThat(file).doesNotExist();
        database.execute(refused.err().substring(refused.err().indexOf("CREATE SCHEMA")));
        Captured told = init(topic, "web.visits");

        assertThat(told.out()).contains("upsert into web.visits by (visit_id), 5 of 5 columns filled");
        checkAndRun();
        assertThat(database.rows("SELECT count(*), sum(visit_id), min(page_path), sum(page_order), min(tags::text),"
                        + " extract(epoch FROM max(at) - min(at))::int FROM web.visits"))
                .containsExactly(List.of(40L, new BigDecimal(820), "/1", new BigDecimal("60.0"), "[\"a\"]", 39));
    }

    @Test
    void what_cannot_be_told_is_left_to_a_person_and_the_file_passes_check_all_the_same() throws Exception {
        database.execute("CREATE TABLE people (id int PRIMARY KEY, born date, height numeric NOT NULL)");
        String topic = Servers.topics().create("people", 1);
        Servers.topics().send(topic, 0, "1", "{\"ID\": \"1\", \"born\": \"31.12.1990\"}");
        Servers.topics().send(topic, 0, "2", "{\"ID\": ");

        Captured told = run(ExitCode.PARTIAL, arguments(topic, "people"));

        assertThat(told.err())
                .contains("1 of 2 sampled events are not JSON: " + topic + "-0, offset 1")
                .contains("to finish by hand: sink.tables[0].columns: height must not be null");
        check();
    }

    @Test
    void nothing_is_joined_committed_or_changed_and_no_file_is_written_over() throws Exception {
        database.execute("CREATE TABLE events (id int PRIMARY KEY)");
        String topic = Pipelines.topic(8);
        Files.writeString(file, "mine");

        Captured refused = run(ExitCode.CONFIGURATION, arguments(topic, "events"));
        assertThat(refused.err()).contains("proposed.json is there already");
        assertThat(file).hasContent("mine");
        init(topic, "events", "--force");

        assertThat(Files.readString(file)).contains("\"id\": \".id\"").doesNotContain("mine");
        try (Admin admin = Servers.topics().admin()) {
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .doesNotContain("leat-" + topic);
        }
        assertThat(database.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'leat'"))
                .isZero();
        assertThat(pipelines.rows("events")).isZero();
    }

    @Test
    void without_events_there_is_nothing_to_propose() throws Exception {
        database.execute("CREATE TABLE events (id int PRIMARY KEY)");
        String empty = Servers.topics().create("empty", 1);
        String texts = Servers.topics().create("texts", 1);
        Servers.topics().send(texts, 0, "k", "a;b");

        assertThat(run(ExitCode.FAILURE, arguments(empty, "events")).err()).contains("there are no events to look at");
        assertThat(run(ExitCode.FAILURE, arguments(texts, "events")).err())
                .contains("none of 1 sampled events is JSON")
                .contains("the first: " + texts + "-0, offset 0");
        assertThat(run(ExitCode.FAILURE, arguments("not-there", "events")).err())
                .contains("nothing to read from");
        assertThat(file).doesNotExist();
    }

    private static ProducerRecord<byte[], byte[]> order(String topic, Orders orders, long number) {
        return new ProducerRecord<>(topic, Orders.key(number), orders.value(number, CREATED));
    }

    private static ProducerRecord<byte[], byte[]> tombstone(String topic, long number) {
        return new ProducerRecord<>(topic, Orders.key(number), null);
    }

    private static List<@Nullable Object> row(Orders orders, long number) {
        JsonNode order = json(new String(orders.value(number, CREATED), UTF_8));
        return Arrays.asList(
                number,
                order.path("customer_id").longValue(),
                order.path("email").textValue(),
                order.path("country").textValue(),
                order.path("status").textValue(),
                order.path("amount").decimalValue(),
                order.path("currency").textValue(),
                order.path("items").intValue(),
                order.path("priority").booleanValue(),
                true,
                order.path("note").textValue());
    }

    private static List<String[]> webhooks() throws Exception {
        Path payloads = Path.of("src/test/resources/github/webhooks.tsv.gz");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(payloads)), UTF_8))) {
            return lines.lines().map(line -> line.split("\t", 2)).toList();
        }
    }

    private static List<@Nullable Object> webhookRow(String[] webhook, int number) {
        JsonNode json = json(webhook[1]);
        List<@Nullable Object> row = new ArrayList<>(List.of("delivery-" + number, webhook[0]));
        for (String pointer : List.of(
                "/action",
                "/repository/id",
                "/repository/full_name",
                "/organization/login",
                "/sender/login",
                "/number",
                "/none")) {
            JsonNode node = json.at(pointer);
            row.add(node.isMissingNode() || node.isNull() ? null : node.asText());
        }
        row.add(Long.toString(1_700_000_000_000L + number));
        return row;
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    private String[] arguments(String topic, String table, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "init",
                "--broker=" + Servers.kafka().bootstrapServers(),
                "--topic=" + topic,
                "--database=" + database.uri(),
                "--user=" + database.user(),
                "--table=" + table,
                "--out=" + file));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Nothing is left to do by hand. */
    private Captured init(String topic, String table, String... more) throws Exception {
        return run(ExitCode.OK, arguments(topic, table, more));
    }

    private void check() throws Exception {
        assertThat(run(ExitCode.OK, "check", file.toString()).out()).contains(": ok; pipeline ");
    }

    private void checkAndRun() throws Exception {
        check();
        Captured unused = run(
                ExitCode.OK,
                "run",
                "--until-idle",
                "500",
                "--node",
                pipelines.node(0).toString(),
                file.toString());
    }

    private Captured run(ExitCode expected, String... arguments) throws Exception {
        Captured captured = new Captured(Map.of("DB_PASSWORD", database.password()));
        assertThat(captured.run(arguments)).as(captured.out() + captured.err()).isEqualTo(expected);
        return captured;
    }
}
