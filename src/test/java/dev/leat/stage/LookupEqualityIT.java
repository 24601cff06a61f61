package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Servers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which row is whose: what PostgreSQL holds equal, and nothing else. */
class LookupEqualityIT {
    private static final String OPTIONS =
            "\"table\": \"t\", \"key\": {\"k\": \".k\"}, \"columns\": [\"v\"], \"otherwise\": {\"v\": null}";

    private final LookupFixture fixture = new LookupFixture(Servers.database());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void numbers_and_texts_that_spell_them_find_the_same_row_and_each_its_own() throws SQLException {
        table("bigint", "(1, 'one'), (10, 'ten'), (9223372036854775807, 'most')");

        assertThat(found("1", "\"1\"", "1.0", "\"01\"", "10", "9223372036854775807", "2", "-1"))
                .containsExactly("one", "one", "one", "one", "ten", "most", "null", "null");
        assertThat(found("1.5", "\"x\"", "\" 1\"", "true", "9223372036854775808", "{}"))
                .allMatch(text -> text.startsWith("CONVERSION key k "));
    }

    @Test
    void the_scale_of_a_number_does_not_count() throws SQLException {
        table("numeric(20, 4)", "(1.5, 'a'), (100, 'b'), (12345678901234.5678, 'c')");

        assertThat(found("1.5", "1.50000000", "\"1.50\"", "1e2", "100.0", "12345678901234.5678", "1.50001"))
                .containsExactly("a", "a", "a", "b", "b", "c", "null");
    }

    @Test
    void texts_are_themselves_and_numbers_are_not_changed_into_others() throws SQLException {
        table("text", "('1', 'one'), ('1.0', 'one point zero'), ('a ', 'blank'), ('A', 'capital')");

        assertThat(found("1", "\"1\"", "1.0", "\"1.0\"", "\"a \"", "\"a\"", "\"A\"", "\"\""))
                .containsExactly("one", "one", "one point zero", "one point zero", "blank", "null", "capital", "null");
    }

    @Test
    void blanks_that_pad_do_not_count() throws SQLException {
        table("char(5)", "('ab', 'padded')");

        assertThat(found("\"ab\"", "\"ab   \"", "\"ab        \"", "\" ab\"", "\"abcdefgh\""))
                .containsExactly("padded", "padded", "padded", "null", "null");
    }

    @Test
    void an_extension_s_equality_counts_wherever_it_lives() throws SQLException {
        fixture.database.execute("CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext");
        table("ext.citext", "('Ann', 'a'), ('BOB', 'b')");

        assertThat(found("\"ANN\"", "\"ann\"", "\"bob\"", "\"bo\"")).containsExactly("a", "a", "b", "null");
    }

    @Test
    void a_collation_that_holds_texts_equal_is_that_of_the_column() throws SQLException {
        fixture.database.execute(
                "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                        + " CREATE DOMAIN names AS text COLLATE nocase");
        table("text COLLATE nocase", "('Ann', 'a')");

        assertThat(found("\"ANN\"", "\"ann\"", "\"anna\"")).containsExactly("a", "a", "null");
        table("names", "('Ann', 'a')");
        assertThat(found("\"ANN\"", "\"ann\"", "\"anna\"")).containsExactly("a", "a", "null");
    }

    @Test
    void no_text_is_cut_off_to_match() throws SQLException {
        String long63 = "n".repeat(63);
        table("name", "('" + long63 + "', 'full')");
        assertThat(found("\"" + long63 + "\"", "\"" + long63 + "n\"")).containsExactly("full", "null");
        table("\"char\"", "('a', 'letter')");
        assertThat(found("\"a\"", "\"ab\"")).containsExactly("letter", "null");
        table("bit(1)", "('1', 'bit')");
        assertThat(found("\"1\"", "\"10\"")).containsExactly("bit", "null");
        table("varchar(3)", "('abc', 'short')");
        assertThat(found("\"abc\"", "\"abcd\"")).containsExactly("short", "null");
    }

    @Test
    void a_value_that_postgresql_refuses_fails_alone() throws SQLException {
        table("timestamptz", "('2026-01-01 10:00+00', 'ten'), ('2026-01-01 11:00+00', 'eleven')");

        List<String> all = found(
                "\"2026-01-01T11:00:00+01:00\"", "\"no time\"", "\"2026-01-01T11:00:00Z\"", "\"2026-02-31\"", "null");

        assertThat(all.subList(0, 3)).containsExactly("ten", "eleven", "null");
        assertThat(all.subList(3, 5))
                .allMatch(text -> text.startsWith("CONVERSION PostgreSQL refuses the key: "))
                .anyMatch(text -> text.contains("\"no time\""))
                .anyMatch(text -> text.contains("\"2026-02-31\""));
    }

    @Test
    void what_no_text_of_postgresql_can_hold_matches_nothing_else() throws SQLException {
        table("text", "('?', 'question mark'), ('a', 'a')");

        assertThat(found("\"\\ud800\"", "\"a\\u0000\"", "\"?\""))
                .containsExactly(
                        "question mark",
                        "CONVERSION key k holds half a surrogate pair at 0, which is no character",
                        "CONVERSION key k holds the character NUL at 1, which PostgreSQL cannot store");
    }

    @Test
    void further_types_have_their_own_equality() throws SQLException {
        table("uuid", "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'u')");
        assertThat(found("\"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\"")).containsExactly("u");
        table("jsonb", "('{\"b\": 1, \"a\": [2]}', 'j')");
        assertThat(found("{\"a\":[2.0],\"b\":1}", "{\"a\":[2]}")).containsExactly("j", "null");
        fixture.database.execute("CREATE TYPE mood AS ENUM ('fine'); CREATE DOMAIN moods AS mood");
        table("moods", "('fine', 'e')");
        assertThat(found("\"fine\"")).containsExactly("e");
        table("boolean", "(true, 'b')");
        assertThat(found("true", "\"yes\"", "false")).containsExactly("b", "b", "null");
        table("inet", "('10.0.0.1', 'i')");
        assertThat(found("\"10.0.0.1/32\"")).containsExactly("i");
    }

    @Test
    void floats_equal_what_their_column_can_hold_and_no_number_equals_itself() throws SQLException {
        table("real", "(0.1, 'tenth'), ('NaN', 'none'), ('-Infinity', 'least'), (0, 'zero')");
        String[] keys = {"0.1", "0.10000000149", "\"NaN\"", "\"-Infinity\"", "-0.0", "\"Infinity\"", "\"nan\""};
        assertThat(found(keys).subList(0, 6)).containsExactly("tenth", "tenth", "none", "least", "zero", "null");
        assertThat(found(keys)).last().asString().startsWith("CONVERSION key k must be a number");

        table("double precision", "(0.1, 'tenth'), ('NaN', 'none')");
        assertThat(found("0.1", "0.10000000149", "1e-1", "\"NaN\"")).containsExactly("tenth", "null", "tenth", "none");
        table("numeric", "('NaN', 'none'), (1.0, 'one')");
        assertThat(found("\"NaN\"", "1", "1.000")).containsExactly("none", "one", "one");
    }

    @Test
    void times_equal_the_same_moment_to_the_microsecond() throws SQLException {
        table("timestamp", "('2026-01-01 10:00:00', 'ten'), ('2026-01-01 10:00:00.000001', 'later')");
        assertThat(found(
                        "\"2026-01-01T10:00:00\"",
                        "\"2026-01-01 10:00:00.000\"",
                        "\"2026-01-01T10:00:00.000001\"",
                        "\"2026-01-01T10:00:00.0000012\"",
                        "\"2026-01-01T10:00:00.000002\""))
                .containsExactly("ten", "ten", "later", "later", "null");
        table("date", "('2026-01-01', 'new year')");
        assertThat(found("\"2026-01-01\"", "\"20260101\"", "\"2026-01-02\""))
                .containsExactly("new year", "new year", "null");
        table("interval", "('1 day', 'day')");
        assertThat(found("\"24:00:00\"", "\"1 day\"", "\"25:00:00\"")).containsExactly("day", "day", "null");
    }

    @Test
    void bytes_are_found_by_what_they_are_written_as_elsewhere() throws SQLException {
        table("bytea", "('\\x00ff', 'two'), ('\\x', 'empty'), ('AP8=', 'spelled')");

        assertThat(found("\"AP8=\"", "\"\\\\x00FF\"", "\"\"", "\"QVA4PQ==\"", "\"AP8\"", "\"AP8!\""))
                .startsWith("two", "two", "empty", "spelled", "two")
                .last()
                .asString()
                .startsWith("CONVERSION key k must be base64");
    }

    @Test
    void labels_of_an_enum_are_what_they_are_also_in_a_domain_of_a_domain() throws SQLException {
        fixture.database.execute("CREATE TYPE size AS ENUM ('S', 'M'); CREATE DOMAIN sizes AS size;"
                + " CREATE DOMAIN sized AS sizes CHECK (VALUE::text <> 'M')");
        for (String type : List.of("size", "sizes", "sized")) {
            table(type, "('S', 'small')");

            List<String> all = found("\"S\"", "\"M\"", "\"s\"");

            assertThat(all.subList(0, 2)).as(type).containsExactly("small", "null");
            assertThat(all.get(2)).startsWith("CONVERSION PostgreSQL refuses the key: invalid input value for enum");
        }
    }

    @Test
    void a_null_equals_nothing_not_even_a_row_with_a_null() throws SQLException {
        fixture.database.execute("CREATE TABLE pairs (a text, b int, v text); CREATE INDEX ON pairs (a);"
                + " INSERT INTO pairs VALUES ('x', NULL, 'none'), (NULL, 1, 'one'), ('x', 1, 'both')");

        assertThat(fixture.through(
                        "\"table\": \"pairs\", \"key\": {\"a\": \".a\", \"b\": \".b\"}, \"columns\": [\"v\"]",
                        "{\"a\":\"x\",\"b\":1}",
                        "{\"a\":\"x\",\"b\":null}",
                        "{\"a\":\"x\"}",
                        "{\"a\":null,\"b\":1}"))
                .containsExactly(
                        "{\"a\":\"x\",\"b\":1,\"v\":\"both\"}",
                        "{\"a\":\"x\",\"b\":null}",
                        "{\"a\":\"x\"}",
                        "{\"a\":null,\"b\":1}");
    }

    @Test
    void names_with_capitals_blanks_and_quotes_are_those_of_the_database() throws SQLException {
        fixture.database.execute("CREATE SCHEMA \"My Shop\"; CREATE TABLE \"My Shop\".\"Custom\"\"ers\""
                + " (\"Id\" int PRIMARY KEY, id int, \"the name\" text);"
                + " INSERT INTO \"My Shop\".\"Custom\"\"ers\" VALUES (1, 2, 'Ann')");

        assertThat(fixture.through(
                        "\"table\": \"\\\"My Shop\\\".\\\"Custom\\\"\\\"ers\\\"\", \"key\": {\"Id\": \".k\"},"
                                + " \"columns\": [\"the name\"]",
                        "{\"k\":1}",
                        "{\"k\":2}"))
                .containsExactly("{\"k\":1,\"the name\":\"Ann\"}", "{\"k\":2}");
    }

    /** Every spelling twice, with one cache for all of them and one query for each. */
    @Test
    void an_answer_out_of_the_cache_is_the_one_of_the_database() throws SQLException {
        fixture.database.execute("CREATE EXTENSION citext");
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("numeric", "(1.0, 'a'), (10, 'b')");
        rows.put("real", "(1, 'a'), (10, 'b'), (1.5, 'c')");
        rows.put("text", "('1', 'a'), ('1.0', 'b'), ('a', 'c'), ('a ', 'd'), ('A', 'e')");
        rows.put("char(3)", "('1', 'a'), ('a', 'c'), ('A', 'e')");
        rows.put("citext", "('1', 'a'), ('1.0', 'b'), ('a', 'c'), ('a ', 'd')");
        String[] keys = {"1", "1.0", "\"1\"", "\"1.0\"", "1e1", "10", "1.5", "\"a\"", "\"A\"", "\"a \"", "\"\"", "null"
        };
        for (Map.Entry<String, String> type : rows.entrySet()) {
            table(type.getKey(), type.getValue());
            RunningStages plain = fixture.running(OPTIONS);
            List<String> each = new ArrayList<>();
            for (String key : keys) {
                each.addAll(found(plain, key));
            }
            RunningStages stages = fixture.running(OPTIONS + ", \"cache\": {\"missingTtlMs\": 60000}");

            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < keys.length; i++) {
                    assertThat(found(stages, keys[i]))
                            .as(type.getKey() + " " + keys[i])
                            .containsExactly(each.get(i));
                }
            }
        }
    }

    @Test
    void keys_of_several_columns_do_not_run_together() throws SQLException {
        fixture.database.execute("CREATE TABLE pairs (a text, b text, v text, PRIMARY KEY (a, b));"
                + " INSERT INTO pairs VALUES ('x', 'yz', '1'), ('xy', 'z', '2'), ('', '', '3')");

        assertThat(fixture.through(
                        "\"table\": \"pairs\", \"key\": {\"b\": \".b\", \"a\": \".a\"}, \"columns\": [\"v\"]",
                        "{\"a\":\"x\",\"b\":\"yz\"}",
                        "{\"a\":\"xy\",\"b\":\"z\"}",
                        "{\"a\":\"\",\"b\":\"\"}",
                        "{\"a\":\"yz\",\"b\":\"x\"}"))
                .containsExactly(
                        "{\"a\":\"x\",\"b\":\"yz\",\"v\":\"1\"}",
                        "{\"a\":\"xy\",\"b\":\"z\",\"v\":\"2\"}",
                        "{\"a\":\"\",\"b\":\"\",\"v\":\"3\"}",
                        "{\"a\":\"yz\",\"b\":\"x\"}");
    }

    private void table(String type, String rows) throws SQLException {
        fixture.database.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (k " + type
                + ", v text); INSERT INTO t VALUES " + rows + "; CREATE INDEX ON t (v)");
    }

    private List<String> found(String... keys) {
        return found(fixture.running(OPTIONS), keys);
    }

    /** What each key finds, with what failed at the end. */
    private static List<String> found(RunningStages stages, String... keys) {
        String[] events = new String[keys.length];
        for (int i = 0; i < keys.length; i++) {
            events[i] = "{\"k\":" + keys[i] + "}";
        }
        return LookupFixture.through(stages, events).stream()
                .map(text -> text.startsWith("{") ? text.replaceAll(".*\"v\":\"?(.*?)\"?}$", "$1") : text)
                .toList();
    }
}
