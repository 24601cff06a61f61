package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What surrounds a value: keys that are null, headers, origin; and events that have no value at all. */
class EventShapesIT {
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();

    @Test
    void key_headers_and_origin_reach_columns() throws Exception {
        database.execute("CREATE TABLE seen (k text, source text, at text, tenant text, id int)");
        String topic = topics.create("shapes", 2, Map.of("message.timestamp.type", "CreateTime"));
        ProducerRecord<byte[], byte[]> first = new ProducerRecord<>(
                topic, 1, 1_700_000_000_123L, "Käse".getBytes(UTF_8), "{\"id\":1}".getBytes(UTF_8));
        first.headers().add("tenant", "blue".getBytes(UTF_8));
        topics.send(List.of(first, Topics.record(topic, 1, null, "{\"id\":2}")));

        Runs.toTheEnd(PipelineJson.of(topic, database, """
                [{'table': 'seen', 'mode': 'append', 'columns': {'id': '.id', 'k': '$key', 'tenant': '$headers.tenant',
                  'source': '$topic + "-" + $partition + "@" + $offset', 'at': 'if ($offset == 0) $timestamp'}}]"""));

        assertThat(rows("SELECT k, source, at, tenant, id FROM seen ORDER BY id"))
                .isEqualTo(
                        "[[Käse, %1$s-1@0, 1700000000123, blue, 1], [null, %1$s-1@1, null, null, 2]]".formatted(topic));
    }

    @Test
    void json_keys_map_to_several_key_columns() throws Exception {
        database.execute("CREATE TABLE seen (a int, b text, v int, PRIMARY KEY (a, b))");
        String topic = topics.create("shapes", 1);
        topics.send(List.of(
                Topics.record(topic, 0, key(1, "x"), "{\"v\":1}"),
                Topics.record(topic, 0, key(1, "y"), "{\"v\":2}"),
                Topics.record(topic, 0, key(1, "x"), null),
                Topics.record(topic, 0, "no json", null),
                Topics.record(topic, 0, null, null),
                Topics.record(topic, 0, "{\"a\":1}", null)));

        Runs.toTheEnd(PipelineJson.of(topic, database, """
                        [{'table': 'seen', 'mode': 'upsert', 'key': ['a', 'b'], 'tombstones': 'delete',
                          'keyFrom': {'a': '$key.a', 'b': '$key.b'},
                          'columns': {'a': '$key.a', 'b': '$key.b', 'v': '.v'}}]""").set("source.key", "'json'"));

        assertThat(rows("SELECT a, b, v FROM seen")).isEqualTo("[[1, y, 2]]");
        assertThat(rows("SELECT \"offset\", value FROM leat.dead_letters ORDER BY 1"))
                .isEqualTo("[[3, null], [4, null], [5, null]]");
        assertThat(rows("SELECT count(*) FROM leat.dead_letters WHERE kind = 'KEY'"))
                .isEqualTo("[[2]]");
    }

    @Test
    void tombstones_are_ignored_or_fail_as_the_table_says() throws Exception {
        for (String tombstones : List.of("ignore", "fail")) {
            database.execute("CREATE TABLE " + tombstones + " (id int PRIMARY KEY)");
            String topic = topics.create("shapes", 1);
            topics.send(List.of(
                    Topics.record(topic, 0, "1", "{\"id\":1}"),
                    Topics.record(topic, 0, "1", null),
                    Topics.record(topic, 0, "2", "{\"id\":2}")));

            Runs.toTheEnd(PipelineJson.of(
                    topic,
                    database,
                    "[{'table': '%1$s', 'mode': 'upsert', 'key': ['id'], 'tombstones': '%1$s'}]"
                            .formatted(tombstones)));

            assertThat(rows("SELECT id FROM " + tombstones + " ORDER BY 1")).isEqualTo("[[1], [2]]");
            assertThat(rows("SELECT \"offset\" FROM leat.dead_letters WHERE topic = '" + topic + "'"))
                    .isEqualTo(tombstones.equals("fail") ? "[[1]]" : "[]");
        }
    }

    @Test
    void a_value_that_is_no_object_is_a_dead_letter() throws Exception {
        database.execute("CREATE TABLE seen (id int)");
        String topic = topics.create("shapes", 1);
        topics.send(Stream.of("[]", "[{\"id\":1}]", "7", "\"text\"", "null", "true", "{\"id\":2}")
                .map(value -> Topics.record(topic, 0, null, value))
                .toList());

        Runs.toTheEnd(PipelineJson.of(topic, database, "[{'table': 'seen', 'mode': 'append'}]"));

        assertThat(rows("SELECT id FROM seen")).isEqualTo("[[2]]");
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isEqualTo(6);
    }

    private static String key(int a, String b) {
        return "{\"a\":" + a + ",\"b\":\"" + b + "\"}";
    }

    private @Nullable String rows(String sql) throws Exception {
        return database.rows(sql).toString();
    }
}
