package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand in files of tests, and where results may not go. */
class TestFilesTest {
    private static final String PIPELINE = """
            {"name": "orders",
             "source": {"bootstrapServers": "none:1", "topics": ["orders"], "groupId": "g"},
             "stages": [{"name": "not-cancelled", "type": "filter", "keep": ".status != \\"CANCELLED\\""}],
             "sink": {"uri": "postgresql://none/none", "user": "u", "tables": [
               {"table": "public.orders", "mode": "upsert", "key": ["id"],
                "columns": {"id": ".id", "total": ".total"}}]}}
            """;
    private static final String TESTS = """
            {"tables": {"public.orders": {"id": "bigint", "total": "numeric(12,2)"}}, "cases": [%s]}
            """;
    private static final String DROPPED =
            "{\"name\": \"drops\", \"events\": [{\"value\": {\"status\": \"CANCELLED\"}}]," + " \"expect\": {}}";

    @TempDir
    private Path folder;

    private final Captured terminal = new Captured();

    @BeforeEach
    void pipeline() throws Exception {
        write("orders.json", PIPELINE);
    }

    @Test
    void kinds_may_be_written_as_they_are_printed() throws Exception {
        ExitCode code = test("""
                {"name": "fails", "events": [{"value": {"id": 1, "total": "x"}}],
                 "expect": {"deadLetters": [{"event": 1, "kind": "CONVERSION"}]}}
                """);

        assertThat(code).as(terminal.out() + terminal.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_misspelt_type_is_refused_and_one_of_the_databases_own_is_not() throws Exception {
        for (String type : new String[] {"numreic(12,2)", "bigitn", "order_status(3)"}) {
            Captured refused = new Captured();
            write("orders.test.json", TESTS.formatted(DROPPED).replace("numeric(12,2)", type));
            assertThat(refused.run("test", folder.toString())).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(refused.err()).contains("total: must be a type of PostgreSQL such as", "got \"" + type + '"');
        }
        write("orders.test.json", TESTS.formatted(DROPPED).replace("numeric(12,2)", "order_status"));
        assertThat(terminal.run("test", folder.toString())).as(terminal.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_report_that_cannot_be_written_says_why() throws Exception {
        write("orders.test.json", TESTS.formatted(DROPPED));
        Path nowhere = folder.resolve("nowhere").resolve("x.xml");

        assertThat(terminal.run("test", "--junit", nowhere.toString(), folder.toString()))
                .isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err())
                .isEqualTo("leat: --junit " + nowhere + " cannot be written: its folder does not exist\n");
    }

    private ExitCode test(String cases) throws Exception {
        write("orders.test.json", TESTS.formatted(cases));
        return terminal.run("test", folder.toString());
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(folder.resolve(name), text);
    }
}
