package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    private static final String GOOD = """
            {"name": "%s",
             "source": {"bootstrapServers": "localhost:9092", "topics": ["t"], "groupId": "%s"},
             "sink": {"uri": "postgresql://localhost/db", "user": "u", "password": "${env:PASSWORD}",
                      "tables": [{"table": "t", "mode": "append"}]}}
            """;

    @TempDir
    private Path folder;

    private final Captured terminal = new Captured(Map.of("PASSWORD", "geheim"));

    @Test
    void a_good_file_is_ok_and_no_secret_is_printed() throws Exception {
        assertThat(terminal.run("check", "--offline", file("a.json", GOOD.formatted("a", "a"))))
                .as(terminal.out())
                .isEqualTo(ExitCode.OK);

        assertThat(terminal.out()).contains("a.json: ok; pipeline a").doesNotContain("geheim");
    }

    @Test
    void mistakes_of_all_files_are_told_with_their_places_before_it_exits_with_2() throws Exception {
        String first = file("a.json", GOOD.formatted("a", "a").replace("append", "apend"));
        String second = file("b.json", "{\"name\": 1,");

        assertThat(terminal.run(
                        "check",
                        "--offline",
                        first,
                        second,
                        folder.resolve("c.json").toString()))
                .isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.out())
                .containsPattern("a\\.json:4:\\d+: sink\\.tables\\[0\\]\\.mode: ")
                .containsPattern("b\\.json:1:\\d+: ")
                .contains("c.json")
                .doesNotContain(": ok");
    }

    @Test
    void a_node_file_is_known_by_its_keys_and_checked_as_one() throws Exception {
        String good = file("node.json", "{\"id\": \"a\", // of the host\n \"admin\": {\"port\": 0}}");
        String bad = file("bad.json", "{\"admin\": {\"prot\": 0}}");

        assertThat(terminal.run("check", "--offline", good, file("a.json", GOOD.formatted("a", "a"))))
                .as(terminal.out())
                .isEqualTo(ExitCode.OK);
        assertThat(terminal.out())
                .contains("node.json: ok; a node file, for run --node\n")
                .contains("a.json: ok");
        Captured refused = new Captured();
        assertThat(refused.run("check", bad)).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(refused.out()).matches(".*bad\\.json:1:\\d+: admin\\.prot: is not a known key.*\n");
    }

    @Test
    void two_files_of_one_name_or_one_group_are_refused() throws Exception {
        String first = file("a.json", GOOD.formatted("a", "g"));
        String second = file("b.json", GOOD.formatted("a", "g"));

        assertThat(terminal.run("check", "--offline", first, second)).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.out()).contains("b.json:1:").contains("name: ").contains("source.groupId: ");
    }

    @Test
    void files_of_tests_are_read_and_not_taken_for_pipelines() throws Exception {
        String pipeline = file("a.json", GOOD.formatted("a", "a"));
        String tests = file("a.test.json", """
                {"env": {"PASSWORD": "x"}, "cases": [{"name": "c", "events": [{"value": {}}], "expect": {}}]}""");

        assertThat(terminal.run("check", "--offline", pipeline, tests))
                .as(terminal.out())
                .isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("a.json: ok; pipeline a").contains("a.test.json: ok; 1 case, not run");

        String wrong = file("a.test.json", "{\"cases\": [{\"name\": \"c\",\n\"evnts\": [], \"expect\": {}}]}");
        assertThat(terminal.run("check", "--offline", wrong)).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(terminal.out())
                .contains("a.test.json:2:1: cases[0].evnts: is not a known key; did you mean 'events'?");
    }

    @Test
    void what_is_not_json_is_told_without_the_parsers_own_words() throws Exception {
        String wrong = file("a.json", "{\"name\": \"c\",\n \"stages\": [}");

        assertThat(terminal.run("check", "--offline", wrong)).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.out())
                .contains("a.json:2:13: is not JSON: Unexpected close marker '}': expected ']'"
                        + " (for Array starting at line 2, column 12)")
                .doesNotContain("Source");
    }

    @Test
    void a_plugins_folder_that_is_none_is_told() throws Exception {
        String good = file("a.json", GOOD.formatted("a", "a"));

        assertThat(terminal.run("check", "--offline", "--plugins", "no/such/folder", good))
                .isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.out()).contains("--plugins: no/such/folder is not a folder");
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8)
                .toString();
    }
}
