package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.events;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two spellings of one key are one row, and the last operation wins, as PostgreSQL sees equality. */
class EqualityIT {
    private static final String DELETES =
            "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"k\"], \"tombstones\": \"delete\","
                    + " \"keyFrom\": {\"k\": \"$key\"}}";

    /** Of a type that Java tells apart or PostgreSQL alone compares: two spellings of one key. */
    private static final String[][] SPELLINGS = {
        {"bool", "true", "\"true\""},
        {"int2", "7", "\"7\""},
        {"int8", "7", "7.0"},
        {"whole", "7", "\"7\""},
        {"numeric(10,2)", "1.5", "\"1.50\""},
        {"uuid", "\"6d1e4fd8-7d7e-4a25-9a0c-5a1d3f1c2b33\"", "\"6D1E4FD8-7D7E-4A25-9A0C-5A1D3F1C2B33\""},
        {"time", "\"10:00\"", "\"10:00:00.000\""},
        {"timestamp", "\"2026-01-31T10:00:00\"", "\"2026-01-31T10:00:00.000\""},
        {"timestamptz", "\"2026-01-31T10:00:00Z\"", "\"2026-01-31T12:00:00+02:00\""},
        {"float8", "0.0", "-0.0"},
        {"float4", "16777216", "16777217"},
        {"time(0)", "\"10:00:00.1\"", "\"10:00:00.2\""},
        {"timestamp(0)", "\"2026-01-31T10:00:00.1\"", "\"2026-01-31T10:00:00.2\""},
        {"jsonb", "{\"a\":1,\"b\":2}", "{\"b\":2.0,\"a\":1.0}"},
        {"numeric[]", "[1.0]", "[1.00]"},
        {"interval", "\"1 day\"", "\"24 hours\""},
        {"inet", "\"10.0.0.1\"", "\"10.0.0.1/32\""},
        {"amount", "1.0", "1.00"},
        {"word", "\"Ab\"", "\"aB\""},
    };

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink table(String keyType) throws SQLException {
        return table(keyType, "public");
    }

    private Sink table(String keyType, String extensions) throws SQLException {
        fixture.database.execute("CREATE EXTENSION citext SCHEMA " + extensions + ";"
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

    /**
     * Whether an event is seen to be of the same key shows in column x: it keeps what the one before has given, and is
     * new after a delete.
     */
    @Test
    void two_spellings_of_a_key_are_one_row_whoever_compares_them() throws SQLException {
        fixture.database.execute("CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2',"
                + " deterministic = false); CREATE DOMAIN amount AS numeric; CREATE DOMAIN whole AS int;"
                + " CREATE DOMAIN word AS text COLLATE nocase");
        for (int at = 0; at < SPELLINGS.length; at++) {
            String[] type = SPELLINGS[at];
            fixture.database.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (k " + type[0]
                    + " PRIMARY KEY, v int, x int NOT NULL DEFAULT 9)");
            Sink sink = fixture.started(fixture.config(DELETES.replace("$key", "from-json($key)"), "", ""));
            long base = 6L * at;

            write(
                    sink,
                    at,
                    event(0, base, "", row(type[1], 1, ", \"x\": 5")),
                    event(0, base + 1, "", row(type[2], 2, "")));
            assertThat(rows()).as(type[0]).isEqualTo("2/5");
            write(sink, at, event(0, base + 2, type[2], null), event(0, base + 3, "", row(type[1], 1, "")));
            assertThat(rows()).as(type[0]).isEqualTo("1/9");
            write(sink, at, event(0, base + 4, "", row(type[2], 2, "")), event(0, base + 5, type[1], null));
            assertThat(rows()).as(type[0]).isNull();
            assertThat(fixture.telemetry.failures).as(type[0]).isEmpty();
            get(sink.close());
        }
    }

    private static String row(String key, int v, String more) {
        return "{\"k\": " + key + ", \"v\": " + v + more + "}";
    }

    private void write(Sink sink, int claimsBefore, Event one, Event other) {
        fixture.write(sink, batch(0, claimsBefore + 1, one.origin().offset(), List.of(one, other)));
    }

    private @Nullable String rows() throws SQLException {
        return fixture.database.text("SELECT string_agg(v || '/' || x, ',') FROM t");
    }

    /** Many keep extensions in a schema of their own, which need not be in the role's search path. */
    @ParameterizedTest
    @ValueSource(strings = {"public", "extensions"})
    void a_delete_meets_the_other_spelling(String schema) throws SQLException {
        fixture.database.execute("CREATE SCHEMA extensions");
        Sink sink = table(schema + ".citext", schema);
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

        assertThat(fixture.database.text("SELECT string_agg(k::text || v, ',') FROM t"))
                .isEqualTo("B3");
    }

    @Test
    void tombstones_of_parents_meet_the_other_spelling_also_where_the_type_is_elsewhere() throws SQLException {
        fixture.database.execute("CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions;"
                + " CREATE TABLE l (k extensions.citext, n int, PRIMARY KEY (k, n))");
        Sink sink = fixture.started(fixture.config("""
                {"table": "l", "mode": "upsert", "key": ["k", "n"], "each": ".n",
                 "columns": {"k": "$parent.k", "n": "."}, "tombstones": "delete", "keyFrom": {"k": "$key"}}
                """, "", ""));
        fixture.write(sink, batch(0, 0, "{\"k\":\"A\",\"n\":[1,2]}", "{\"k\":\"B\",\"n\":[1]}"));

        fixture.write(sink, batch(0, 1, 2, List.of(event(0, 2, "a", null))));

        assertThat(fixture.database.text("SELECT string_agg(k::text || n, ' ') FROM l"))
                .isEqualTo("B1");
    }

    @Test
    void bit_strings_of_another_length_are_refused_and_not_cut() throws SQLException {
        Sink sink = table("bit(3)");

        fixture.write(
                sink,
                batch(
                        0,
                        0,
                        "{\"k\":\"1011\",\"v\":\"1\"}",
                        "{\"k\":\"10\",\"v\":\"2\"}",
                        "{\"k\":\"101\",\"v\":\"3\"}",
                        "{\"k\":\"100\",\"v\":\"4\"}"));

        assertThat(fixture.database.text("SELECT string_agg(k::text || '=' || v, ' ' ORDER BY k) FROM t"))
                .isEqualTo("100=4 101=3");
        assertThat(fixture.database.text("SELECT string_agg(\"offset\" || ' ' || sqlstate, ', ' ORDER BY id)"
                        + " FROM leat.dead_letters"))
                .isEqualTo("0 22026, 1 22026");
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
