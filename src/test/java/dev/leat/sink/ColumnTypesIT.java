package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every type of column, there and back; and what it refuses. */
class ColumnTypesIT {
    private final SinkFixture fixture = new SinkFixture();

    /** A column type, a JSON value for it, and what PostgreSQL then shows as text. */
    private record Example(String type, String json, String stored) {}

    private static final List<Example> FITTING = List.of(
            new Example("bool", "true", "true"),
            new Example("bool", "\"false\"", "false"),
            new Example("int2", "-32768", "-32768"),
            new Example("int4", "\"2147483647\"", "2147483647"),
            new Example("int4", "5.0", "5"),
            new Example("int8", "-9223372036854775808", "-9223372036854775808"),
            new Example("float4", "1.5", "1.5"),
            new Example("float8", "1e300", "1e+300"),
            new Example("float8", "\"NaN\"", "NaN"),
            new Example("float4", "\"-Infinity\"", "-Infinity"),
            new Example("numeric", "\"NaN\"", "NaN"),
            new Example("numeric", "\"-Infinity\"", "-Infinity"),
            new Example("numeric(30,2)", "\"NaN\"", "NaN"),
            new Example("numeric(12,2)", "129.90", "129.90"),
            new Example("numeric(12,2)", "\"-0.005\"", "-0.01"),
            new Example("numeric(18,0)", "999999999999999999", "999999999999999999"),
            new Example("numeric(5,5)", "0.12345", "0.12345"),
            new Example(
                    "numeric",
                    "123456789012345678901234567890.1234567890",
                    "123456789012345678901234567890.1234567890"),
            new Example("numeric(30,10)", "1e5", "100000.0000000000"),
            new Example("numeric(3,-2)", "12345", "12300"),
            new Example("numeric(3,5)", "-0.009994", "-0.00999"),
            new Example("numeric(20,2)", "\"-0.005\"", "-0.01"),
            new Example("text", "\"a'b\\\"c\\\\d €\"", "a'b\"c\\d €"),
            new Example("text", "129.90", "129.90"),
            new Example("text", "1e3", "1000"),
            new Example("varchar(9)", "1E-7", "0.0000001"),
            new Example("text", "1e200", "1E+200"),
            new Example("text[]", "[1e3,-2E2]", "{1000,-200}"),
            new Example("text", "{\"a\":[1]}", "{\"a\":[1]}"),
            new Example("varchar(3)", "\"abc\"", "abc"),
            new Example("varchar(3)", "\"abc  \"", "abc"),
            new Example("varchar(3)", "\"a😀c\"", "a😀c"),
            new Example("char(4)", "\"ab\"", "ab"),
            new Example("citext", "\"AbC\"", "AbC"),
            new Example("name", "\"n\"", "n"),
            new Example("\"char\"", "\"x\"", "x"),
            new Example("json", "{\"b\":1.50,\"a\":[null,\"x\"]}", "{\"b\":1.50,\"a\":[null,\"x\"]}"),
            new Example("jsonb", "{\"b\":1.50,\"a\":\"x\"}", "{\"a\": \"x\", \"b\": 1.50}"),
            new Example("json", "\"\\u0000\"", "\"\\u0000\""),
            new Example("jsonb", "[1234567890123456789.10,1e20]", "[1234567890123456789.10, 100000000000000000000]"),
            new Example("jsonb", "\"text\"", "\"text\""),
            new Example("uuid", "\"123E4567-e89b-12d3-a456-426614174000\"", "123e4567-e89b-12d3-a456-426614174000"),
            new Example("timestamptz", "\"2026-01-31T10:00:00.123456+02:00\"", "2026-01-31 08:00:00.123456+00"),
            new Example("timestamptz", "\"2026-01-31 10:00:00\"", "2026-01-31 10:00:00+00"),
            new Example("timestamptz", "\"2026-01-31T10:00:00+0200\"", "2026-01-31 08:00:00+00"),
            new Example("timestamptz", "\"2026-01-31 10:00:00+02\"", "2026-01-31 08:00:00+00"),
            new Example("timestamptz", "1700000000123", "2023-11-14 22:13:20.123+00"),
            new Example("timestamptz", "\"1883-11-18T12:00:00-04:56:02\"", "1883-11-18 16:56:02+00"),
            new Example("timestamptz", "\"-0043-03-15T00:00:00Z\"", "0044-03-15 00:00:00+00 BC"),
            new Example("timestamp", "\"2026-01-31T10:00:00Z\"", "2026-01-31 10:00:00"),
            new Example("timestamp", "\"2026-01-31T10:00:00.1234565\"", "2026-01-31 10:00:00.123457"),
            new Example("date", "\"2024-02-29\"", "2024-02-29"),
            new Example("date", "\"0000-01-01\"", "0001-01-01 BC"),
            new Example("date", "\"+12026-01-01\"", "12026-01-01"),
            new Example("time", "\"23:59:59.999999\"", "23:59:59.999999"),
            new Example("timetz", "\"10:00:00+02\"", "10:00:00+02"),
            new Example("timetz", "\"24:00:00\"", "24:00:00+00"),
            new Example("interval", "5", "00:00:05"),
            new Example("interval", "\"P1DT2H\"", "1 day 02:00:00"),
            new Example("bytea", "\"AQID\"", "\\x010203"),
            new Example("bytea", "\"\\\\xff00\"", "\\xff00"),
            new Example("inet", "\"10.0.0.1/8\"", "10.0.0.1/8"),
            new Example("cidr", "\"10.0.0.0/8\"", "10.0.0.0/8"),
            new Example("macaddr", "\"08:00:2b:01:02:03\"", "08:00:2b:01:02:03"),
            new Example("mood", "\"happy\"", "happy"),
            new Example("short", "\"abc\"", "abc"),
            new Example("int4range", "\"[1,5)\"", "[1,5)"),
            new Example("bit(3)", "\"101\"", "101"),
            new Example("varbit", "\"10\"", "10"),
            new Example("money", "12.5", "$12.50"),
            new Example("money", "1e3", "$1,000.00"),
            new Example("pair", "\"(1,\\\"a b\\\")\"", "(1,\"a b\")"),
            new Example("xml", "\"<a/>\"", "<a/>"),
            new Example("point", "\"(1,2)\"", "(1,2)"),
            new Example("tsvector", "\"a b\"", "'a' 'b'"),
            new Example("oid", "7", "7"),
            new Example("int4[]", "[1,null,3]", "{1,NULL,3}"),
            new Example("int4[]", "[[1,2],[3,4]]", "{{1,2},{3,4}}"),
            new Example("int4[]", "[]", "{}"),
            new Example("text[]", "[[\"a\"],[null]]", "{{a},{NULL}}"),
            new Example("text[]", "[\"a,b\",\"c\\\"d\\\\\",\"NULL\",\"\"]", "{\"a,b\",\"c\\\"d\\\\\",\"NULL\",\"\"}"),
            new Example("numeric(6,2)[]", "[1.005,2]", "{1.01,2.00}"),
            new Example(
                    "timestamptz[]",
                    "[\"2026-01-31T10:00:00Z\",0]",
                    "{\"2026-01-31 10:00:00+00\",\"1970-01-01 00:00:00+00\"}"),
            new Example("jsonb[]", "[{\"a\":1},[2]]", "{\"{\\\"a\\\": 1}\",[2]}"),
            new Example("mood[]", "[\"happy\",\"sad\"]", "{happy,sad}"),
            new Example("short[]", "[\"abc\"]", "{abc}"),
            new Example("bytea[]", "[\"AQ==\"]", "{\"\\\\x01\"}"));

    private static final List<Example> UNFIT = List.of(
            new Example("bool", "1", ""),
            new Example("int2", "32768", ""),
            new Example("int4", "2147483648", ""),
            new Example("int4", "1.5", ""),
            new Example("int4", "\"1x\"", ""),
            new Example("int4", "\" 1\"", ""),
            new Example("int8", "9223372036854775808", ""),
            new Example("int8", "1e20000000", ""),
            new Example("float4", "1e39", ""),
            new Example("float4", "1e-50", ""),
            new Example("float8", "1e400", ""),
            new Example("float8", "-1e-400", ""),
            new Example("numeric(5,2)", "1000", ""),
            new Example("numeric(5,2)", "999.995", ""),
            new Example("numeric(12,2)", "\"NaN\"", ""),
            new Example("numeric", "1e20000000", ""),
            new Example("numeric(30,2)", "1e29", ""),
            new Example("numeric(20,2)", "999999999999999999.995", ""),
            new Example("numeric(3,-2)", "99950", ""),
            new Example("numeric(3,5)", "0.009995", ""),
            new Example("numeric(20,2)[]", "[1e18]", ""),
            new Example("text", "\"a\\u0000b\"", ""),
            new Example("text", "\"\\ud800\"", ""),
            new Example("varchar(3)", "\"abcd\"", ""),
            new Example("varchar(3)[]", "[\"abcd\"]", ""),
            new Example("jsonb", "{\"a\":\"\\u0000\"}", ""),
            new Example("jsonb[]", "[\"\\u0000\"]", ""),
            new Example("json", "\"\\ud800\"", ""),
            new Example("uuid", "\"1-1-1-1-1\"", ""),
            new Example("timestamptz", "\"2026-02-30T10:00:00Z\"", ""),
            new Example("timestamptz", "\"2026-02-30T10:00:00+02:00\"", ""),
            new Example("timestamp", "\"2026-02-31 10:00\"", ""),
            new Example("timestamptz", "1.5", ""),
            new Example("timestamptz", "\"2016-12-31T23:59:60Z\"", ""),
            new Example("timestamptz", "\"2026-01-31T24:00:00Z\"", ""),
            new Example("timestamptz", "\"+294276-01-01T00:00:00Z\"", ""),
            new Example("date", "\"-4713-01-01\"", ""),
            new Example("time", "\"24:00:00\"", ""),
            new Example("date", "\"2026-13-01\"", ""),
            new Example("bytea", "\"%%\"", ""),
            new Example("inet", "\"10.0.0.256\"", ""),
            new Example("mood", "\"unknown\"", ""),
            new Example("short", "\"abcdef\"", ""),
            new Example("short", "\"no\"", ""),
            new Example("bit(3)", "\"1011\"", ""),
            new Example("tsvector", "\"'a\"", ""),
            new Example("tsquery", "\"a b\"", ""),
            new Example("jsonpath", "\"$.\"", ""),
            new Example("int4[]", "[1,\"x\"]", ""),
            new Example("int4[]", "[[1,2],[3]]", ""),
            new Example("int4[]", "[[1],2]", ""),
            new Example("int4[]", "7", ""));

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink table(List<Example> examples) throws SQLException {
        StringBuilder columns = new StringBuilder("id int PRIMARY KEY");
        for (int at = 0; at < examples.size(); at++) {
            columns.append(", c").append(at).append(' ').append(examples.get(at).type());
        }
        fixture.database.execute("CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('happy', 'sad');"
                + " CREATE TYPE pair AS (n int, t text); CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'no');"
                + " CREATE TABLE examples (" + columns + ")");
        return fixture.started(
                fixture.config("{\"table\": \"examples\", \"mode\": \"upsert\", \"key\": [\"id\"]}", "", ""));
    }

    @Test
    void every_type_is_stored_exactly() throws SQLException {
        Sink sink = table(FITTING);
        StringBuilder event = new StringBuilder("{\"id\":1");
        for (int at = 0; at < FITTING.size(); at++) {
            event.append(",\"c").append(at).append("\":").append(FITTING.get(at).json());
        }

        Ack ack = fixture.write(sink, batch(0, 0, event + "}", "{\"id\":2}"));

        assertThat(ack.deadLetters()).as("%s", fixture.telemetry.deadLetters).isZero();
        Map<Example, String> stored = new LinkedHashMap<>();
        Map<Example, String> expected = new LinkedHashMap<>();
        for (int at = 0; at < FITTING.size(); at++) {
            String sql = "SELECT coalesce(c" + at + "::text, 'null') FROM examples ORDER BY id LIMIT 1";
            stored.put(FITTING.get(at), String.valueOf(utc(sql)));
            expected.put(FITTING.get(at), FITTING.get(at).stored());
        }
        assertThat(stored).isEqualTo(expected);
        assertThat(fixture.database.text("SELECT e::text FROM examples e WHERE id = 2"))
                .matches("\\(2,+\\)");
    }

    private String utc(String sql) throws SQLException {
        return String.valueOf(fixture.database.text(
                "WITH s AS (SELECT set_config('TimeZone', 'UTC', false)) " + sql.replace("examples", "s, examples")));
    }

    @Test
    void a_value_that_does_not_fit_is_a_dead_letter_that_names_its_column_and_no_other_event_suffers()
            throws SQLException {
        Sink sink = table(UNFIT);
        List<String> events = new ArrayList<>();
        for (int at = 0; at < UNFIT.size(); at++) {
            events.add("{\"id\":" + 2 * at + "}");
            events.add("{\"id\":" + (2 * at + 1) + ",\"c" + at + "\":"
                    + UNFIT.get(at).json() + "}");
        }

        Ack ack = fixture.write(sink, batch(0, 0, events.toArray(String[]::new)));

        assertThat(ack).isEqualTo(new Ack(1, UNFIT.size(), 0, UNFIT.size()));
        assertThat(fixture.database.number("SELECT count(*) FROM examples WHERE id % 2 = 0"))
                .isEqualTo(UNFIT.size());
        fixture.telemetry.deadLetters.forEach(dead -> {
            long column = dead.event().origin().offset() / 2;
            if (dead.kind() == FailureKind.CONVERSION) {
                assertThat(dead.reason()).contains("column c" + column + " of public.examples");
            }
        });
        assertThat(fixture.telemetry.deadLetters)
                .filteredOn(dead -> dead.sqlState() != null)
                .hasSizeLessThan(14)
                .as("too long and too large are told with the column")
                .noneMatch(dead -> "22001".equals(dead.sqlState()) || "22003".equals(dead.sqlState()));
    }
}
