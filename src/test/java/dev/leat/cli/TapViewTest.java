package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TapViewTest {
    private static final String KEPT = """
            {"node": "n", "stage": "shape", "topic": "t", "partition": 3, "offset": 7, "part": "0",
             "timestamp": "2026-01-31T00:00:00Z", "outcome": "kept",
             "key": "k\\u009b2J", "before": {"a": 1}, "after": [{"b": 1}, {"b": 2}]}""";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void an_event_is_a_few_lines_and_moves_no_cursor() {
        view(out, false, 9).heard("seen", KEPT);

        assertThat(out).hasToString("""
                2026-01-31T00:00:00Z t-3 offset 7 part 0 key "k 2J" kept
                  before {"a":1}
                  after  {"b":1}
                  after  {"b":2}
                """);
    }

    @Test
    void failures_and_what_is_too_large_are_said_and_long_values_are_cut() {
        TapView view = view(out, false, 9);
        view.heard("seen", KEPT.replace("\"after\": [{\"b\": 1}, {\"b\": 2}]", """
                "after": [], "failure": {"kind": "REJECTED", "stage": "shape", "reason": "no"}"""));
        view.heard("seen", "{\"topic\": \"t\", \"outcome\": \"kept\", \"tooLarge\": 70000}");
        view.heard("seen", KEPT.replace("{\"a\": 1}", "\"" + "x".repeat(9_000) + "\""));

        assertThat(out.toString()).contains("\n  REJECTED: no\n").contains("too large to show: 70000 characters");
        assertThat(out.toString().lines()).allMatch(line -> line.length() < 600);
    }

    @Test
    void only_terminals_get_colours() {
        assertThat(TapText.of(TapText.read(KEPT), false, true)).contains("\u001b[32mkept\u001b[0m");
    }

    @Test
    void it_stops_at_the_limit_and_prints_nothing_more() {
        TapView view = view(out, true, 2);
        for (int each = 0; each < 5; each++) {
            view.heard("seen", "{\"n\":" + each + "}");
        }

        assertThat(view.stopped().isComplete()).isTrue();
        assertThat(out).hasToString("{\"n\":0}\n{\"n\":1}\n");
        assertThat(view.end("orders")).isEqualTo(ExitCode.OK);
    }

    @Test
    void it_stops_when_nobody_reads_its_output_any_more() {
        TapView view = view(
                new Writer() {
                    @Override
                    public void write(char[] text, int from, int length) throws IOException {
                        throw new IOException("broken pipe");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                },
                true,
                100);
        view.heard("seen", "{}");

        assertThat(view.stopped().isComplete()).isTrue();
    }

    @Test
    void the_end_that_the_node_makes_is_a_failure_with_its_reason() {
        TapView view = view(out, true, 9);
        view.heard("skipped", "{\"events\": 1234}");
        view.heard("ended", "{\"reason\": \"the node closes\"}");

        assertThatThrownBy(() -> view.end("orders"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("orders: the node closes");
        assertThat(err).hasToString("leat: 1,234 events passed unseen\n");
    }

    @Test
    void of_all_nodes_it_says_which_one_and_at_which_it_cannot_look() {
        TapView view = view(out, false, true, 9);
        view.heard("nodes", """
                {"nodes": [{"node": "a", "looked": true, "reason": null}, {"node": "b", "looked": true},
                           {"node": "c", "looked": false, "reason": "silent\\u001b[1m"}]}""");
        view.heard("nodes", "{\"nodes\": []}");
        view.heard("seen", KEPT);

        assertThat(err).hasToString("leat: looks at a, b; not c: silent [1m\nleat: looks at no node\n");
        assertThat(out.toString()).startsWith("2026-01-31T00:00:00Z node n t-3 offset 7 part 0");
    }

    private TapView view(Writer to, boolean json, long limit) {
        return view(to, json, false, limit);
    }

    private TapView view(Writer to, boolean json, boolean nodes, long limit) {
        Terminal terminal = new Terminal(
                new PrintWriter(to, true), new PrintWriter(err, true), Map.of(), new Signals(code -> {}), false);
        return new TapView(terminal, json, nodes, limit);
    }
}
