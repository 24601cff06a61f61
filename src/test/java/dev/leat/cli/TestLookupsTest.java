package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of pipelines that look something up. */
class TestLookupsTest {
    private static final String PIPELINE = """
            {"name": "orders",
             "source": {"bootstrapServers": "none:1", "topics": ["orders"], "groupId": "g"},
             "stages": [
               {"name": "customer", "type": "lookup", "table": "customers", "key": {"id": ".customer", "shop": ".shop"},
                "into": "found", "retry": {"attempts": 1}}],
             "sink": {"uri": "postgresql://none/none", "user": "u", "tables": [{"table": "orders", "mode": "append"}]}}
            """;

    @TempDir
    private Path folder;

    private final Captured terminal = new Captured();

    @Test
    void a_case_finds_its_own_rows_those_of_all_cases_and_else_none() throws Exception {
        ExitCode code = test("""
                {"lookups": [{"stage": "customer", "key": [8, "b"], "rows": [{"name": "Bob"}]},
                             {"stage": "other", "key": [9, "a"], "rows": [{"name": "Zoe"}]}],
                 "cases": [{"name": "rows", "events": [
                     {"value": {"customer": 7, "shop": "a"}}, {"value": {"customer": "8", "shop": "b"}},
                     {"value": {"customer": 9, "shop": "a"}}],
                   "lookups": [{"stage": "customer", "key": {"shop": "a", "id": 7}, "rows": [{"name": "Ann"}]}],
                   "expect": {"rows": {"orders": [
                     {"customer": 7, "shop": "a", "found": {"name": "Ann"}},
                     {"customer": "8", "shop": "b", "found": {"name": "Bob"}},
                     {"customer": 9, "shop": "a", "found": null}]}}}]}
                """);

        assertThat(code).as(terminal.out() + terminal.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_database_that_is_away_fails_the_event() throws Exception {
        ExitCode code = test("""
                {"cases": [{"name": "away", "events": [{"value": {"customer": 7, "shop": "a"}}],
                   "lookups": [{"stage": "customer", "key": [7, "a"], "broken": true}],
                   "expect": {"deadLetters": [{"event": 1, "stage": "customer", "kind": "unavailable"}]}}]}
                """);

        assertThat(code).as(terminal.out() + terminal.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_stage_of_which_nothing_is_said_fails_the_case() throws Exception {
        ExitCode code = test("""
                {"cases": [{"name": "forgotten", "events": [{"value": {"customer": 7, "shop": "a"}}], "expect": {}}]}
                """);

        assertThat(code).isEqualTo(ExitCode.FAILURE);
        assertThat(terminal.out()).contains("stage customer looked up 7, a");
    }

    private ExitCode test(String tests) throws Exception {
        Files.writeString(folder.resolve("orders.json"), PIPELINE);
        Path file = folder.resolve("orders.test.json");
        Files.writeString(file, tests);
        return terminal.run("test", file.toString());
    }
}
