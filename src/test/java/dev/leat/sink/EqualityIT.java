package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two spellings of one key are one row, and the last operation wins, as PostgreSQL sees equality. */
class EqualityIT {
    private static final String DELETES =
            "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"k\"], \"tombstones\": \"delete\","
                    + " \"keyFrom\": {\"k\": \"$key\"}}";

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink table(String keyType) throws SQLException {
        fixture.database.execute("CREATE EXTENSION citext;"
                + " CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                + " CREATE TABLE t (k " + keyType + " PRIMARY KEY, v text)");
        return fixture.started(fixture.config(DELETES, "", ""));
    }

    private void lastWins(String keyType, String firstKey, String secondKey) throws SQLException {
        Sink sink = table(keyType);

        Ack ack = fixture.write(
                sink,
                batch(0, 0, "{\"k\":" + firstKey + ",\"v\":\"first\"}", "{\"k\":" + secondKey + ",\"v\":\"second\"}"));

        assertThat(ack).isEqualTo(new Ack(1, 2, 0, 0));
        assertThat(fixture.database.text("SELECT string_agg(v, ',') FROM t")).isEqualTo("second");
        assertThat(fixture.telemetry.failures).isEmpty();
    }

    @Test
    void numeric_ignores_zeroes_after_the_point() throws SQLException {
        lastWins("numeric", "1.0", "1.00");
    }

    @Test
    void numeric_with_scale_compares_what_is_stored() throws SQLException {
        lastWins("numeric(30,2)", "1.001", "1.004");
    }

    @Test
    void char_ignores_blanks_at_the_end() throws SQLException {
        lastWins("char(5)", "\"x\"", "\"x  \"");
    }

    @Test
    void varchar_compares_what_is_stored() throws SQLException {
        lastWins("varchar(3)", "\"abc\"", "\"abc  \"");
    }

    @Test
    void citext_ignores_case() throws SQLException {
        lastWins("citext", "\"Ab\"", "\"aB\"");
    }

    @Test
    void a_nondeterministic_collation_ignores_case() throws SQLException {
        lastWins("text COLLATE nocase", "\"Ab\"", "\"aB\"");
    }

    @Test
    void timestamps_compare_what_is_stored() throws SQLException {
        lastWins("timestamptz(0)", "\"2026-01-31T10:00:00.1Z\"", "\"2026-01-31T12:00:00.2+02:00\"");
    }

    @Test
    void a_delete_meets_the_other_spelling() throws SQLException {
        Sink sink = table("citext");
        fixture.write(sink, batch(0, 0, "{\"k\":\"A\",\"v\":\"1\"}", "{\"k\":\"B\",\"v\":\"1\"}"));

        fixture.write(
                sink,
                batch(
                        0,
                        1,
                        2,
                        List.of(
                                event(0, 2, "x", "{\"k\":\"c\",\"v\":\"2\"}"),
                                event(0, 3, "a", null),
                                event(0, 4, "C", null),
                                event(0, 5, "b", null),
                                event(0, 6, "x", "{\"k\":\"B\",\"v\":\"3\"}"))));

        assertThat(fixture.database.text("SELECT string_agg(k || v, ',') FROM t"))
                .isEqualTo("B3");
    }

    @Test
    void any_mix_of_writes_and_deletes_ends_as_if_one_by_one() throws SQLException {
        Sink sink = table("int");
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<Integer, String> expected = new TreeMap<>();
        long offset = 0;
        for (int round = 0; round < 20; round++) {
            List<Event> events = new ArrayList<>();
            for (int at = 0; at < 30; at++) {
                int key = random.nextInt(10);
                if (random.nextInt(3) == 0) {
                    events.add(event(0, offset, Integer.toString(key), null));
                    expected.remove(key);
                } else {
                    events.addAll(events(0, offset, "{\"k\":" + key + ",\"v\":\"" + offset + "\"}"));
                    expected.put(key, Long.toString(offset));
                }
                offset++;
            }
            fixture.write(sink, batch(0, 1, offset - 30, events));
        }

        TreeMap<Integer, String> stored = new TreeMap<>();
        fixture.database
                .rows("SELECT k, v FROM t")
                .forEach(row -> stored.put((Integer) row.get(0), (String) row.get(1)));
        assertThat(stored).isEqualTo(expected);
    }
}
