package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.batch.Ack;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tables in memory end with the rows that PostgreSQL ends with. */
class MemoryTablesIT {
    private static final Map<String, String> TYPES = types();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"true\"",
            "7",
            "\"7\"",
            "-1.5",
            "129.909",
            "999999999999999999.995",
            "\"129.9\"",
            "1e3",
            "3000000000",
            "\"abc\"",
            "\"abcdef  \"",
            "\"NaN\"",
            "{\"a\":[1.50,null]}",
            "[1,\"2\"]",
            "\"{1,2}\"",
            "\"2026-01-31\"",
            "\"10:00:00.5\"",
            "\"2026-01-31T10:00:00.123+02:00\"",
            "\"2026-01-31 10:00:00Z\"",
            "1769853600000",
            "\"AQI=\"",
            "\"\\\\x0aff\"",
            "\"1f0e4fd8-7d7e-4a25-9a0c-5a1d3f1c2b33\"");

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatever_the_values_are() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<Event> events = new ArrayList<>();
        for (int offset = 0; offset < 600; offset++) {
            String id = "k" + random.nextInt(40);
            events.add(event(0, offset, id, random.nextInt(8) == 0 ? null : value(id, random)));
        }

        compare("""
                {"table": "orders", "mode": "upsert", "key": ["id"], "tombstones": "delete", "keyFrom": {"id": "$key"}}
                """, "id text PRIMARY KEY", events, "seed " + seed);
    }

    @Test
    void whatever_the_values_are_in_rows_that_are_only_added() throws Exception {
        List<Event> events = new ArrayList<>();
        for (String name : TYPES.keySet()) {
            for (String value : VALUES) {
                int offset = events.size();
                String id = name.equals("id") ? "" : "\"id\":\"k" + offset + "\",";
                events.add(event(0, offset, "k", "{" + id + "\"" + name + "\":" + value + "}"));
            }
        }

        compare("{\"table\": \"orders\", \"mode\": \"append\"}", "id text", events, "every value in every column");
    }

    @Test
    void several_rows_of_an_event_and_the_end_of_their_parent() throws Exception {
        compare(
                """
                {"table": "orders", "mode": "upsert", "key": ["id", "i4"], "tombstones": "delete",
                 "keyFrom": {"id": "$key"}, "each": ".lines", "when": ".ok",
                 "columns": {"id": "$parent.id", "i4": ".line", "num": ".qty"}}
                """,
                "id text, PRIMARY KEY (id, i4)",
                List.of(
                        event(0, 0, "a", "{\"id\":\"a\",\"ok\":true,\"lines\":[{\"line\":1,\"qty\":1},{\"line\":2}]}"),
                        event(0, 1, "b", "{\"id\":\"b\",\"ok\":true,\"lines\":[{\"line\":1,\"qty\":\"2.50\"}]}"),
                        event(0, 2, "a", null),
                        event(0, 3, "a", "{\"id\":\"a\",\"ok\":true,\"lines\":[{\"line\":9},{\"line\":9,\"qty\":3}]}"),
                        event(0, 4, "b", "{\"id\":\"b\",\"ok\":false,\"lines\":[{\"line\":7}]}")),
                "lines");
    }

    private void compare(String table, String keys, List<Event> events, String what) throws Exception {
        StringBuilder columns = new StringBuilder();
        TYPES.forEach((name, type) -> columns.append(name.equals("id") ? "" : ", " + name + " " + type));
        String[] parts = keys.split(", ", 2);
        fixture.database.execute(
                "CREATE TABLE orders (" + parts[0] + columns + (parts.length == 1 ? "" : ", " + parts[1]) + ")");
        PipelineConfig config = fixture.config(table, "", "\"badEventsMax\": 10000");
        Problems problems = new Problems();
        MemoryTables memory = MemoryTables.of(config, Map.of("public.orders", TYPES), problems);
        assertThat(problems.all()).isEmpty();

        memory.write(List.of(batch(0, 1, 0, events)));
        Ack ack = fixture.write(fixture.started(config), batch(0, 1, 0, events));

        assertThat(memory.deadLetters()).as(what).hasSize(ack.deadLetters());
        List<JsonNode> stored = new ArrayList<>();
        for (List<?> row : fixture.database.rows("SELECT row_to_json(orders)::text FROM orders")) {
            stored.add(EventJson.MAPPER.readTree(String.valueOf(row.get(0))));
        }
        assertThat(stored).as(what).isNotEmpty();
        assertThat(memory.rows("orders"))
                .as(what)
                .hasSameSizeAs(stored)
                .allSatisfy(row -> assertThat(stored)
                        .anyMatch(one -> one.properties().stream()
                                .allMatch(field -> Coercions.isEqual(
                                        field.getValue(),
                                        row.path(field.getKey()).isMissingNode()
                                                ? EventJson.MAPPER.nullNode()
                                                : row.path(field.getKey())))));
    }

    private static String value(String id, SplittableRandom random) {
        StringBuilder value = new StringBuilder("{\"id\":\"" + id + "\"");
        List<String> names = new ArrayList<>(TYPES.keySet());
        for (int count = random.nextInt(1, 3); count > 0; count--) {
            String name = names.get(random.nextInt(1, names.size()));
            value.append(",\"").append(name).append("\":").append(VALUES.get(random.nextInt(VALUES.size())));
        }
        return value + "}";
    }

    private static Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("id", "text");
        types.put("b", "boolean");
        types.put("i2", "smallint");
        types.put("i4", "integer");
        types.put("f8", "double precision");
        types.put("num", "numeric(12,2)");
        types.put("large", "numeric(20,2)");
        types.put("n", "numeric");
        types.put("t", "text");
        types.put("j", "jsonb");
        types.put("ints", "int[]");
        types.put("texts", "text[]");
        types.put("d", "date");
        types.put("ti", "time");
        types.put("ts", "timestamp");
        types.put("tz", "timestamp with time zone");
        types.put("u", "uuid");
        types.put("bin", "bytea");
        return types;
    }
}
