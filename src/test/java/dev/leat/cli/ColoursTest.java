package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColoursTest {
    private static final String PLAIN = "\u001b[0m";

    @Test
    void states_are_coloured_and_columns_stay() {
        TextTable table = new TextTable("PIPELINE", "STATE", "LAG");
        table.add("orders", "RUNNING", 7);
        table.add("refunds", "PAUSED", 0);
        table.add("FAILED-x", "STOPPED", "-");
        String text = "node a: degraded\n" + table + "\nb  unreachable";

        String coloured = Colours.ofStates(text);

        assertThat(coloured)
                .contains("a: \u001b[33mdegraded" + PLAIN + "\n")
                .contains("orders    \u001b[32mRUNNING" + PLAIN + "  7")
                .contains("refunds   \u001b[33mPAUSED" + PLAIN + "   0")
                .contains("FAILED-x  \u001b[31mSTOPPED" + PLAIN + "  -")
                .endsWith("b  \u001b[31munreachable" + PLAIN);
        assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(text);
    }

    @Test
    void what_speaks_of_a_state_is_left_alone() {
        String reason = "orders: paused by an operator: RUNNING out of disk; the node failed twice, ok then";

        assertThat(Colours.ofStates(reason)).isEqualTo(reason);
    }
}
