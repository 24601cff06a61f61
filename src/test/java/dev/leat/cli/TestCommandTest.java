package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class TestCommandTest {
    private static final String PIPELINE = """
            {"name": "orders",
             "source": {"bootstrapServers": "none:1", "topics": ["orders"], "groupId": "g", "key": "json"},
             "stages": [
               {"name": "not-cancelled", "type": "filter", "keep": ".status != \\"CANCELLED\\""},
               {"name": "shape", "type": "map", "with": "{\\"at\\": now(), * : .}"},
               {"name": "hide", "type": "pseudonymize", "fields": ["email"], "key": "${env:HMAC}"}],
             "sink": {"uri": "postgresql://none/none", "user": "u", "password": "${env:PASSWORD}", "tables": [
               {"table": "orders", "mode": "upsert", "key": ["id"], "tombstones": "delete", "keyFrom": {"id": "$key"},
                "columns": {"id": ".id", "total": ".total", "at": ".at"}},
               {"table": "public.lines", "mode": "append", "each": "fallback(.lines, [])",
                "columns": {"id": "$parent.id", "sku": ".sku"}}]}}
            """;
    private static final String TESTS = """
            {"env": {"HMAC": "twenty characters long", "PASSWORD": "x"},
             "now": "2026-01-31T10:00:00Z",
             "tables": {"public.orders": {"id": "bigint", "total": "numeric(12,2)", "at": "double precision"}},
             "cases": [%s]}
            """;

    @TempDir
    private Path folder;

    private final Captured terminal = new Captured();

    @Test
    void rows_are_those_that_would_be_written_with_the_last_one_per_key() throws Exception {
        ExitCode code = test("""
                {"name": "last", "events": [
                   {"value": {"id": "7", "total": "129.899", "lines": [{"sku": "b"}, {"sku": "a"}]}},
                   {"value": {"id": 8, "total": 1}},
                   {"value": {"id": 7, "total": 5.005}},
                   {"key": 8, "tombstone": true},
                   {"value": {"id": 9, "status": "CANCELLED"}}],
                 "expect": {
                   "rows": {"orders": [{"id": 7, "total": "5.01", "at": 1769853600}],
                            "lines": [{"id": "7", "sku": "a"}, {"id": "7", "sku": {"$match": "^[a-c]$"}}]},
                   "drops": [{"event": 5, "stage": "not-cancelled"}]}}
                """);

        assertThat(code).as(terminal.out() + terminal.err()).isEqualTo(ExitCode.OK);
        assertThat(terminal.out())
                .contains("ok    ")
                .contains("orders.test.json: last")
                .contains("1 case, 0 failed");
    }

    @Test
    void what_waits_behind_a_parked_event_is_a_dead_letter_and_no_row() throws Exception {
        String pipeline = PIPELINE.strip().replaceFirst("}$", ", \"errors\": {\"onFailure\": \"park\"}}");
        write("orders.json", pipeline);
        write("orders.test.json", TESTS.formatted("""
                {"name": "parks", "events": [
                   {"key": "a", "value": {"id": 1, "total": 1}},
                   {"key": "a", "value": {"id": 1, "total": "x"}},
                   {"key": "b", "value": {"id": 2, "total": 2}},
                   {"key": "a", "value": {"id": 1, "total": 3}},
                   {"key": "b", "raw": "{"},
                   {"key": "b", "value": {"id": 2, "total": 4}}],
                 "expect": {
                   "rows": {"orders": [{"id": 1, "total": 1, "at": 1769853600},
                                       {"id": 2, "total": 2, "at": 1769853600}]},
                   "deadLetters": [{"event": 2, "kind": "conversion"},
                                   {"event": 4, "kind": "parked", "reason": "waits behind offset 1 of its key"},
                                   {"event": 5, "kind": "unreadable"}, {"event": 6, "kind": "parked"}]}}
                """));

        assertThat(terminal.run("test", folder.resolve("orders.json").toString()))
                .as(terminal.out() + terminal.err())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void a_failing_case_says_what_differs_column_by_column() throws Exception {
        ExitCode code = test("""
                {"name": "differs", "events": [
                   {"value": {"id": 7, "total": 1, "lines": [{"sku": "a"}]}},
                   {"value": {"id": 8, "total": "x"}},
                   {"raw": "{", "timestamp": "2026-01-01T00:00:00Z"},
                   {"value": {"id": 9, "status": "CANCELLED"}}],
                 "expect": {
                   "rows": {"orders": [{"id": 7, "total": 2, "at": 1769853600}, {"id": 10}], "other": []},
                   "deadLetters": [{"event": 2, "stage": "sink", "kind": "conversion", "reason": "total.*write a nr"},
                                   {"event": 3, "kind": "unreadable"}],
                   "drops": [{"event": 1}],
                   "stops": "never"}}
                """);

        assertThat(code).isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.out().lines().map(String::strip))
                .contains(
                        "orders: row {\"id\":7} differs",
                        "total: expected 2.00, got 1.00",
                        "orders: missing {\"id\":10}",
                        "public.lines: unexpected {\"id\":7,\"sku\":\"a\"}",
                        "other: is no table of the pipeline; it has [orders, public.lines]",
                        "missing: dead letter of event 2, by sink, conversion, reason like /total.*write a nr/",
                        "missing: drop of event 1",
                        "unexpected: drop of event 4 by not-cancelled",
                        "the pipeline does not stop, expected a reason like /never/",
                        "1 case, 1 failed")
                .anyMatch(line -> line.startsWith("unexpected: dead letter of event 2, by sink, conversion, reason:"))
                .noneMatch(line -> line.contains("event 3"));
    }

    @Test
    void without_types_values_stay_as_they_are_and_keys_still_find_their_row() throws Exception {
        String pipeline = PIPELINE.replaceFirst("(?s)\"stages\".*?}],\\n", "")
                .replaceFirst("\"columns\": \\{\"id\": \".id\".*?}", "\"when\": \".id != 3\"");
        write("orders.json", pipeline);
        write("orders.test.json", TESTS.replaceFirst("\"tables\".*\n", "").formatted("""
                {"name": "as they are", "events": [
                   {"value": {"id": 1, "total": "1.50", "more": {"a": [1]}}},
                   {"value": {"id": 2}}, {"value": {"id": 3}}, {"value": {"total": 1}},
                   {"key": "2", "tombstone": true}],
                 "expect": {"rows": {"orders": [{"id": 1, "total": "1.50", "more": {"a": [1]}}]},
                            "deadLetters": [{"event": 4, "kind": "key"}]}}
                """));

        assertThat(terminal.run("test", folder.resolve("orders.json").toString()))
                .as(terminal.out() + terminal.err())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void a_pipeline_that_stops_is_a_failure_unless_it_shall() throws Exception {
        String stopping = PIPELINE.replace("\"type\": \"map\",", "\"type\": \"map\", \"onFailure\": \"stop\",")
                .replace("* : .", "\\\"n\\\": number(.id), * : .");
        String wrong = "{\"name\": \"%s\", \"events\": [{\"value\": {\"id\": \"x\"}}], \"expect\": {%s}}";
        write("orders.json", stopping);
        write(
                "orders.test.json",
                TESTS.formatted(wrong.formatted("not expected", "") + ","
                        + wrong.formatted("expected", "\"stops\": \"'shape'\"")));

        assertThat(terminal.run("test", folder.resolve("orders.test.json").toString()))
                .isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.out())
                .containsPattern("FAILED .*: not expected\n +the pipeline stops: 'shape' failed at orders-0, offset 0")
                .containsPattern("ok .*: expected\n");
    }

    @Test
    void events_reach_the_tables_of_their_branch() throws Exception {
        write("routed.json", """
                {"name": "routed",
                 "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g"},
                 "stages": [{"name": "kind", "type": "route", "branches": {
                   "big": {"when": ".total > 9", "stages": [
                     {"name": "whole", "type": "filter", "keep": ".id"}]},
                   "rest": {}}}],
                 "sink": {"uri": "postgresql://u@none/none", "tables": [
                   {"table": "big", "mode": "append", "branches": ["big"]},
                   {"table": "rest", "mode": "append", "branches": ["rest"]}]}}
                """);
        write("routed.test.json", """
                {"cases": [{"name": "by total", "events": [
                    {"value": {"id": 1, "total": 10}}, {"value": {"id": 2, "note": "small"}}, {"value": {"total": 10}}],
                  "expect": {"rows": {"big": [{"id": 1, "total": 10}], "rest": [{"id": 2, "note": "small"}]},
                             "drops": [{"event": 3, "stage": "kind"}]}}]}
                """);

        assertThat(terminal.run("test", folder.toString()))
                .as(terminal.out() + terminal.err())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void mistakes_of_all_files_are_told_with_their_places_before_anything_runs() throws Exception {
        write("a.json", PIPELINE);
        write("a.test.json", TESTS.formatted("""
                {"name": "x", "events": [{"value": 1, "tombstone": true}, {"base64": "?"}],
                 "expect": {"row": {}, "stops": "("}}""").replace("bigint", "big int!"));
        write("deep/b.json", PIPELINE.replace("\"filter\"", "\"filtre\""));
        write(
                "deep/b.test.json",
                TESTS.formatted("{\"name\": \"x\", \"events\": [{\"raw\": \"\"}], \"expect\": {}}")
                        .replace("public.orders", "orderz")
                        .replace("2026-01-31T10", "noon"));

        assertThat(terminal.run("test", folder.toString())).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err())
                .containsPattern("a.test.json:4:\\d+: cases\\[0].events\\[0]: must have exactly one of value, raw")
                .containsPattern("a.test.json:5:\\d+: cases\\[0].expect.row: is not a known key; did you mean 'rows'")
                .containsPattern("a.test.json:5:\\d+: cases\\[0].expect.stops: is no valid regular expression")
                .containsPattern("b.json:4:\\d+: stages\\[0].type: .*filter")
                .containsPattern("b.test.json:2:\\d+: now: must be a time");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void types_and_tables_that_are_none_are_told() throws Exception {
        write("orders.json", PIPELINE);
        write(
                "orders.test.json",
                TESTS.formatted("{\"name\": \"x\", \"events\": [{\"raw\": \"\"}], \"expect\": {}}")
                        .replace("\"public.orders\": {", "\"lines\": {\"sku\": \"varchar(\"}, \"orderz\": {"));

        assertThat(terminal.run("test", folder.toString())).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err())
                .contains("tables.public.lines.sku: must be a type of PostgreSQL", "got \"varchar(\"")
                .contains("tables.orderz: is no table of the pipeline; it has [orders, public.lines]");
    }

    @Test
    void the_xml_is_as_ci_servers_read_it() throws Exception {
        Path xml = folder.resolve("results.xml");
        write("orders.json", PIPELINE);
        write("orders.test.json", TESTS.formatted("""
                {"name": "good & <small>", "events": [{"raw": "null"}],
                 "expect": {"deadLetters": [{"event": 1}]}},
                {"name": "bad \\u0001", "events": [{"raw": "null"}], "expect": {}}
                """));

        assertThat(terminal.run("test", "--junit", xml.toString(), folder.toString()))
                .as(terminal.err())
                .isEqualTo(ExitCode.FAILURE);

        Document read =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());
        assertThat(read.getElementsByTagName("testcase").getLength()).isEqualTo(2);
        assertThat(read.getDocumentElement().getAttribute("failures")).isEqualTo("1");
        assertThat(read.getElementsByTagName("testcase")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("name")
                        .getNodeValue())
                .isEqualTo("good & <small>");
        assertThat(read.getElementsByTagName("failure").item(0).getTextContent())
                .contains("unexpected: dead letter of event 1");
    }

    @Test
    void the_examples_pass_and_the_page_shows_one() throws Exception {
        assertThat(terminal.run("test", "conf"))
                .as(terminal.out() + terminal.err())
                .isEqualTo(ExitCode.OK);

        assertThat(Files.readString(Path.of("docs/trying.md")))
                .contains("```jsonc\n" + Files.readString(Path.of("conf/pipelines/orders.test.json")) + "```");
    }

    @Test
    void what_is_not_there_is_said() throws Exception {
        assertThat(terminal.run("test", folder.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(terminal.run("test", folder.resolve("no.json").toString())).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err()).contains("there is no *.test.json in").contains("no.test.json:1:1: does not exist");
    }

    private ExitCode test(String cases) throws Exception {
        write("orders.json", PIPELINE);
        write("orders.test.json", TESTS.formatted(cases));
        return terminal.run("test", folder.toString());
    }

    private void write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
