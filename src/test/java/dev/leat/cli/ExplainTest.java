package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    private static final Path FULL = Path.of("conf/pipelines/orders-full.json");
    private static final Path PAGE = Path.of("docs/trying.md");
    private static final String LABEL = "\"(?:[^\"#&<>`;]|<br/>|#\\d+;)+\"";
    private static final Pattern NODE =
            Pattern.compile("(\\w+)(?:\\[" + LABEL + "]|\\(\\[" + LABEL + "]\\)|\\[\\(" + LABEL + "\\)])");
    private static final Pattern SUBGRAPH = Pattern.compile("subgraph (\\w+)\\[" + LABEL + "]");
    private static final Pattern LINK = Pattern.compile("(\\w+) (?:-->|-\\.->)(?:\\|" + LABEL + "\\|)? (\\w+)");

    @TempDir
    private Path folder;

    private final Captured terminal =
            new Captured(Map.of("HMAC_KEY", "correct horse battery", "DB_PASSWORD", "geheim"));

    @Test
    void says_what_runs_where_and_that_no_database_was_asked() throws Exception {
        assertThat(terminal.run("explain", "--offline", FULL.toString()))
                .as(terminal.err())
                .isEqualTo(ExitCode.OK);

        assertThat(terminal.out())
                .contains("pipeline orders-full, 4 lanes")
                .contains("→ hide (pseudonymize)")
                .contains("→ public.order_lines: upsert by order_id, line; only some events (when); a row per item")
                .contains("SQL: not shown, because of --offline")
                .doesNotContain("horse", "geheim", "PAID");
    }

    @Test
    void a_database_that_is_gone_is_said_and_the_rest_is_shown() throws Exception {
        Path gone = folder.resolve("gone.json");
        Files.writeString(gone, Files.readString(FULL).replace("localhost:5432", "127.0.0.1:1"));

        assertThat(terminal.run("explain", gone.toString())).isEqualTo(ExitCode.OK);

        assertThat(terminal.out())
                .contains("→ leat.positions")
                .contains("SQL: not shown, because the database cannot be asked: ");
    }

    @Test
    void mermaid_is_a_flowchart_whose_links_join_its_nodes() throws Exception {
        assertThat(terminal.run("explain", "--format", "mermaid", FULL.toString()))
                .isEqualTo(ExitCode.OK);

        assertFlowchart(terminal.out().lines().toList());
        assertThat(terminal.out()).contains("sink -.->|\"acknowledged after the commit\"| source");
    }

    @Test
    void names_with_signs_of_mermaids_own_do_not_break_the_flowchart() throws Exception {
        Path odd = folder.resolve("odd.json");
        Files.writeString(
                odd,
                Files.readString(FULL)
                        .replace("\"topics\": [\"orders\"]", "\"topics\": {\"pattern\": \"a<b>#1;|\\\"x`&\"}")
                        .replace("\"table\": \"public.orders\"", "\"table\": \"\\\"od;d]<\\\"\""),
                StandardCharsets.UTF_8);

        assertThat(terminal.run("explain", "--format", "mermaid", odd.toString()))
                .as(terminal.err())
                .isEqualTo(ExitCode.OK);

        assertFlowchart(terminal.out().lines().toList());
        assertThat(terminal.out()).contains("#34;od#59;d]#60;#34;");
    }

    @Test
    void a_wrong_file_is_refused_with_its_mistakes() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"name\": 1}");

        assertThat(terminal.run("explain", wrong.toString())).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err()).contains("wrong.json:1:2: name: ").contains("cannot be used");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void the_page_shows_what_the_command_prints() throws Exception {
        assertThat(terminal.run("explain", "--offline", "conf/pipelines/orders.json"))
                .isEqualTo(ExitCode.OK);
        Captured drawn = new Captured(Map.of("DB_PASSWORD", "geheim"));
        assertThat(drawn.run("explain", "--format", "mermaid", "conf/pipelines/orders.json"))
                .isEqualTo(ExitCode.OK);

        String text = "```text\n" + terminal.out() + "```";
        String mermaid = "```mermaid\n" + drawn.out() + "```";

        if (Boolean.getBoolean("leat.update")) {
            String page = Files.readString(PAGE)
                    .replaceFirst("(?s)```text\n.*?```", Matcher.quoteReplacement(text))
                    .replaceFirst("(?s)```mermaid\n.*?```", Matcher.quoteReplacement(mermaid));
            Files.writeString(PAGE, page, StandardCharsets.UTF_8);
        }

        assertThat(Files.readString(PAGE))
                .as("%s is out of date; mvn test -Dtest=ExplainTest -Dleat.update=true writes it", PAGE)
                .contains(text)
                .contains(mermaid);
    }

    /** Each line is one of the few forms that are used, subgraphs end, and links lead from node to node. */
    private static void assertFlowchart(List<String> lines) {
        Set<String> nodes = new HashSet<>();
        List<String> linked = new ArrayList<>();
        int open = 0;
        assertThat(lines.get(0)).isEqualTo("flowchart LR");
        for (String line : lines.subList(1, lines.size())) {
            Matcher node = NODE.matcher(line.strip());
            Matcher link = LINK.matcher(line.strip());
            if (node.matches()) {
                assertThat(nodes.add(node.group(1))).as(line).isTrue();
            } else if (link.matches()) {
                linked.addAll(List.of(link.group(1), link.group(2)));
            } else if (SUBGRAPH.matcher(line.strip()).matches()) {
                open++;
            } else {
                assertThat(line.strip()).isEqualTo("end");
                open--;
            }
        }
        assertThat(open).isZero();
        assertThat(nodes).isNotEmpty().containsAll(linked);
        assertThat(linked).containsAll(nodes);
    }
}
