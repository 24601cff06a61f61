package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which events are of one key is for PostgreSQL to say, in one batch as in several. */
class EqualKeysIT {
    private static final String TABLES = """
            [{'table': 'things', 'mode': 'upsert', 'key': ['id'], 'tombstones': 'delete', 'keyFrom': {'id': '$key'},
              'columns': {'id': '.id', 'v': '.v'}}]""";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("things", 1);
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private String before = "";

    @Test
    void citext_keys_in_two_spellings_are_one_row() throws Exception {
        database.execute("CREATE EXTENSION citext;"
                + " CREATE TABLE things (id citext PRIMARY KEY, v int NOT NULL, note text DEFAULT 'new')");
        isThereAlready("CARLA");
        event("\"Anna\"", 1);
        event("\"ANNA\"", 2);
        event("\"Bert\"", 3);
        deletion("BERT");
        event("\"Carla\"", 4);
        deletion("carla");
        event("\"cARLA\"", 5);

        assertThat(written()).isEqualTo("anna 2 new, carla 5 new");
    }

    @Test
    void numeric_keys_with_other_scales_are_one_row() throws Exception {
        database.execute("CREATE TABLE things (id numeric PRIMARY KEY, v int NOT NULL, note text DEFAULT 'new')");
        isThereAlready("3.5000");
        event("1.0", 1);
        event("1.00", 2);
        event("2", 3);
        deletion("2.000");
        event("3.50", 4);
        deletion("3.5");
        event("3.500", 5);

        assertThat(written()).isEqualTo("1 2 new, 3.5 5 new");
    }

    @Test
    void padded_keys_with_other_blanks_are_one_row() throws Exception {
        database.execute("CREATE TABLE things (id char(5) PRIMARY KEY, v int NOT NULL, note text DEFAULT 'new')");
        isThereAlready("c");
        event("\"a\"", 1);
        event("\"a  \"", 2);
        event("\"b\"", 3);
        deletion("b ");
        event("\"c \"", 4);
        deletion("c");
        event("\"c\"", 5);

        assertThat(written()).isEqualTo("a 2 new, c 5 new");
    }

    @Test
    void timestamps_of_one_moment_in_two_zones_are_one_row() throws Exception {
        database.execute("CREATE TABLE things (id timestamptz PRIMARY KEY, v int NOT NULL, note text DEFAULT 'new')");
        event("\"2026-01-01T00:00:00Z\"", 1);
        event("\"2026-01-01T01:00:00+01:00\"", 2);

        assertThat(written()).isEqualTo("2026-01-01 00:00:00+ 2 new");
    }

    @Test
    void the_good_version_stays_when_a_later_one_in_the_same_batch_is_bad() throws Exception {
        database.execute(
                "CREATE TABLE things (id int PRIMARY KEY, v int NOT NULL CHECK (v <> 666), note text DEFAULT 'new')");
        event("7", 1);
        event("7", null);
        event("8", 2);
        event("8", 666);
        event("9", 666);
        event("9", 3);
        event("10", 4);
        deletion("10");
        event("10", 666);

        assertThat(written()).isEqualTo("7 1 new, 8 2 new, 9 3 new");
        assertThat(database.text("SELECT string_agg(\"offset\" || ' ' || sqlstate, ', ' ORDER BY \"offset\")"
                        + " FROM leat.dead_letters"))
                .isEqualTo("1 23502, 3 23514, 4 23514, 8 23514");
    }

    /** A row with a note of its own, which no event gives: what is deleted and written again loses it. */
    private void isThereAlready(String key) {
        before = "INSERT INTO things VALUES ('" + key + "', 0, 'old')";
    }

    private void event(String id, @Nullable Integer v) {
        records.add(Topics.record(topic, 0, id, "{\"id\":" + id + ",\"v\":" + v + "}"));
    }

    private void deletion(String key) {
        records.add(Topics.record(topic, 0, key, null));
    }

    /** What the table says after all events came in one batch, and once more after each came in a batch of its own. */
    private @Nullable String written() throws Exception {
        topics.send(records);
        database.execute(before);
        Runs.toTheEnd(PipelineJson.of(topic, database, TABLES));
        String together = rows();
        database.execute("TRUNCATE things; DROP SCHEMA leat CASCADE; " + before);
        Runs.toTheEnd(PipelineJson.of(topic, database, TABLES)
                .set("limits.batchEvents", "1")
                .set("sink.rowsMax", "1"));
        assertThat(rows()).isEqualTo(together);
        return together;
    }

    private @Nullable String rows() throws Exception {
        return database.text(
                "SELECT string_agg(lower(regexp_replace(id::text, '[.]?0+$', '')) || ' ' || v || ' ' || note, ', '"
                        + " ORDER BY id) FROM things");
    }
}
