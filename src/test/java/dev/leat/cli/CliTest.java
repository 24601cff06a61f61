package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CliTest {
    private final Captured terminal = new Captured();

    @Test
    void help_and_version_go_to_standard_output() throws Exception {
        assertThat(terminal.run("--version")).isEqualTo(ExitCode.OK);
        assertThat(terminal.run("--help")).isEqualTo(ExitCode.OK);

        assertThat(terminal.out()).contains("leat development on Java").contains("Usage: leat");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void no_command_is_wrong_usage() throws Exception {
        assertThat(terminal.run()).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err()).contains("which command?");
    }

    @Test
    void an_unknown_option_is_wrong_usage_and_names_what_is_near() throws Exception {
        assertThat(terminal.run("--verison")).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err()).contains("Unknown option").contains("--version");
        assertThat(terminal.out()).isEmpty();
    }
}
