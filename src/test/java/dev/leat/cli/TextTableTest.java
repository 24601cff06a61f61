package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columns_are_as_wide_as_their_widest_cell() {
        TextTable table = new TextTable("ID", "REASON");
        table.add(1, "short");
        table.add(1_000_000, "a bit longer");

        assertThat(table).hasToString("ID       REASON\n1        short\n1000000  a bit longer");
    }

    @Test
    void a_cell_cannot_break_the_table_or_the_terminal() {
        TextTable table = new TextTable("REASON");
        table.add("two\nlines\u001b[31m and " + "x".repeat(500));

        assertThat(table.toString().lines()).hasSize(2).allMatch(line -> line.length() <= 100);
        assertThat(table.toString()).doesNotContain("\u001b");
    }
}
