package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Servers;
import java.sql.SQLException;
import java.util.List;
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
                "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2'," + " deterministic = false)");
        table("text COLLATE nocase", "('Ann', 'a')");

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

    /** What each key finds, with what failed at the end. */
    private List<String> found(String... keys) {
        String[] events = new String[keys.length];
        for (int i = 0; i < keys.length; i++) {
            events[i] = "{\"k\":" + keys[i] + "}";
        }
        return fixture.through(OPTIONS, events).stream()
                .map(text -> text.startsWith("{") ? text.replaceAll(".*\"v\":\"?(.*?)\"?}$", "$1") : text)
                .toList();
    }
}
