package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bad events in the middle of batches of 1,000: exactly they become dead letters, all others are written. */
class PoisonIT {
    private static final int EVENTS = 6_000;
    private static final int PARTITIONS = 2;
    private static final long START_MS = System.currentTimeMillis() - EVENTS;
    private static final String SCHEMA = """
            CREATE TYPE mood AS ENUM ('calm', 'hasty');
            CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
            CREATE TABLE shops (id int PRIMARY KEY);
            INSERT INTO shops VALUES (1);
            CREATE TABLE orders (
              id int PRIMARY KEY, name text NOT NULL, code varchar(12) UNIQUE, amount numeric(8,2), quantity smallint
              CONSTRAINT positive CHECK (quantity > 0), mood mood, discount percent, at timestamptz, ratio numeric,
              shop int REFERENCES shops DEFERRABLE INITIALLY DEFERRED);
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN IF NEW.name = ''refused'' THEN RAISE EXCEPTION ''not this name''; END IF; RETURN NEW; END';
            CREATE TRIGGER refused BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse();
            """;
    private static final String STAGES = """
            [{'name': 'wanted', 'type': 'filter', 'keep': '.status != "CANCELLED"'},
             {'name': 'shape', 'type': 'map', 'with': '{"ratio": 100 / .divisor, *: .}'}]""";
    private static final String TABLES = "[{'table': 'orders', 'mode': 'append'}]";

    /** What is wrong with an event, in the words that its dead letter must have. */
    private record Poison(
            String value,
            String stage,
            String kind,
            @Nullable String sqlState,
            String reason) {}

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("poison", PARTITIONS);
    private final Map<Integer, Poison> poisons = new LinkedHashMap<>();

    @Test
    void exactly_the_bad_events_are_dead_letters_with_stage_and_reason() throws Exception {
        database.execute(SCHEMA);
        addUnreadable();
        addUnfit();
        addRefused();
        List<ProducerRecord<byte[], byte[]>> records = records();
        topics.send(records);

        Runs.toTheEnd(
                PipelineJson.of(topic, database, TABLES).set("stages", STAGES).set("sink.rowsMax", "1000"));

        Set<Integer> expected = new TreeSet<>();
        for (int id = 0; id < EVENTS; id++) {
            if (!poisons.containsKey(id)) {
                expected.add(id);
            }
        }
        assertThat(ids()).isEqualTo(expected);
        assertThat(database.number("SELECT count(*) FROM orders WHERE name = 'order ' || id AND ratio = 50"
                        + " AND amount = 1.5 AND mood = 'calm' AND shop = 1"))
                .isEqualTo(expected.size());
        compareDeadLetters(records);
        assertThat(database.number("SELECT sum(next_offset) FROM leat.positions"))
                .isEqualTo(EVENTS);
    }

    private void addUnreadable() {
        poison(205, "not JSON", "source", "UNREADABLE", "JSON");
        poison(206, "{\"id\": 206, \"name\": ", "source", "UNREADABLE", "");
        poison(207, "{\"id\": 207, \"name\": \"\u00ff\"}", "source", "UNREADABLE", "");
        poison(4100, "", "source", "UNREADABLE", "");
        poison(4101, good(4101) + good(4101), "source", "UNREADABLE", "");
        poison(4102, "[".repeat(5_000) + "]".repeat(5_000), "source", "UNREADABLE", "");
        poison(4103, with(4103, "\"divisor\":2", "\"divisor\":0"), "shape", "EXPRESSION", "");
    }

    private void addUnfit() {
        poison(1301, with(1301, "order 1301", "nul \\u0000 here"), "sink", "CONVERSION", "name");
        poison(1302, with(1302, "\"quantity\":3", "\"quantity\":70000"), "sink", "CONVERSION", "quantity");
        poison(1303, with(1303, "\"quantity\":3", "\"quantity\":\"many\""), "sink", "CONVERSION", "quantity");
        poison(1304, with(1304, "\"quantity\":3", "\"quantity\":2.5"), "sink", "CONVERSION", "quantity");
        poison(1305, with(1305, "1.50", "12345678.90"), "sink", "CONVERSION", "amount");
        poison(1306, with(1306, "1.50", "1e400"), "sink", "CONVERSION", "amount");
        poison(3999, with(3999, "2026-01-01T", "2026-02-30T"), "sink", "CONVERSION", "at");
    }

    private void addRefused() {
        poison(2500, with(2500, "code 2500", "a code too long"), "sink", "CONVERSION", "column code of public.orders");
        refused(2501, "\"order 2501\"", "null", "23502", "name");
        refused(2502, "\"mood\":\"calm\"", "\"mood\":\"furious\"", "22P02", "furious");
        refused(2503, "\"quantity\":3", "\"quantity\":0", "23514", "positive");
        refused(2504, "\"discount\":10", "\"discount\":101", "23514", "percent");
        refused(2505, "code 2505", "code 2499", "23505", "code");
        refused(2506, "\"shop\":1", "\"shop\":2", "23503", "shop");
        refused(2507, "order 2507", "refused", "P0001", "not this name");
        refused(2508, "\"id\":2508", "\"id\":2498", "23505", "orders_pkey");
        poisons.put(4000, new Poison("[]", "sink", "DATABASE", "23502", "null value"));
        refused(0, "\"shop\":1", "\"shop\":2", "23503", "shop");
        refused(EVENTS - 1, "\"shop\":1", "\"shop\":2", "23503", "shop");
    }

    private void poison(int id, String value, String stage, String kind, String reason) {
        poisons.put(id, new Poison(value, stage, kind, null, reason));
    }

    private void refused(int id, String good, String bad, String sqlState, String reason) {
        poisons.put(id, new Poison(with(id, good, bad), "sink", "DATABASE", sqlState, reason));
    }

    private static String with(int id, String good, String bad) {
        String value = good(id).replace(good, bad);
        assertThat(value).isNotEqualTo(good(id));
        return value;
    }

    private static String good(int id) {
        return ("{\"id\":%1$d,\"name\":\"order %1$d\",\"code\":\"code %1$d\",\"amount\":1.50,\"quantity\":3,"
                        + "\"mood\":\"calm\",\"discount\":10,\"at\":\"2026-01-01T12:00:00Z\",\"divisor\":2,\"shop\":1}")
                .formatted(id);
    }

    /** One batch of a partition holds events of one thousand; keys and headers are bytes that are no text. */
    private List<ProducerRecord<byte[], byte[]>> records() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < EVENTS; id++) {
            Poison poison = poisons.get(id);
            byte[] value =
                    poison == null ? good(id).getBytes(UTF_8) : poison.value().getBytes(ISO_8859_1);
            byte[] key = {(byte) 0xfe, 0, (byte) id};
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, id / 1_000 % PARTITIONS, START_MS + id, key, value);
            record.headers().add(new RecordHeader("trace", new byte[] {0, (byte) 0x80, (byte) id}));
            record.headers().add(new RecordHeader("trace", null));
            records.add(record);
        }
        return records;
    }

    private Set<Integer> ids() throws Exception {
        Set<Integer> ids = new TreeSet<>();
        database.rows("SELECT id FROM orders").forEach(row -> ids.add((Integer) row.get(0)));
        return ids;
    }

    private void compareDeadLetters(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        Map<Integer, List<@Nullable Object>> found = new TreeMap<>();
        for (List<@Nullable Object> row : database.rows("""
                SELECT (extract(epoch FROM "timestamp") * 1000)::bigint - ?, key, value, headers::text, stage, kind,
                       sqlstate, reason, partition, pipeline || topic
                  FROM leat.dead_letters""", START_MS)) {
            found.put(((Number) Objects.requireNonNull(row.get(0))).intValue(), row);
        }
        assertThat(found.keySet()).isEqualTo(new TreeSet<>(poisons.keySet()));
        for (Map.Entry<Integer, List<@Nullable Object>> entry : found.entrySet()) {
            Poison poison = Objects.requireNonNull(poisons.get(entry.getKey()));
            List<@Nullable Object> row = entry.getValue();
            ProducerRecord<byte[], byte[]> record = records.get(entry.getKey());
            assertThat(row.subList(4, 7))
                    .as("dead letter %s", row)
                    .containsExactly(poison.stage(), poison.kind(), poison.sqlState());
            assertThat((String) row.get(7)).as("reason of %s", entry.getKey()).contains(poison.reason());
            assertThat((byte[]) row.get(1)).isEqualTo(record.key());
            assertThat((byte[]) row.get(2)).isEqualTo(record.value());
            assertThat(row.subList(8, 10)).containsExactly(record.partition(), topic + topic);
            assertThat((String) row.get(3)).isEqualToIgnoringWhitespace(headers(entry.getKey()));
        }
    }

    private static String headers(int id) {
        byte[] first = {0, (byte) 0x80, (byte) id};
        return "[[\"trace\",\"" + Base64.getEncoder().encodeToString(first) + "\"],[\"trace\",null]]";
    }
}
