package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void a_time_without_events_that_is_none_is_wrong_usage() throws Exception {
        assertThat(terminal.run("run", "--until-idle", "-1", "orders.json")).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err()).isEqualTo("leat: --until-idle must be 0 or more, got -1\n");
    }

    @Test
    void a_pipeline_without_a_name_is_wrong_usage_of_who_typed_it() throws Exception {
        for (String command : List.of("tap", "pause", "resume", "reload")) {
            Captured asked = new Captured();

            assertThat(asked.run(command, "--url", "http://127.0.0.1:1", " ")).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(asked.err()).isEqualTo("leat: PIPELINE must be the name of a pipeline, got \" \"\n");
        }
    }

    @Test
    void only_the_command_that_is_asked_for_is_made() {
        assertThat(subcommands("run", "orders.json")).containsExactly("run");
        assertThat(subcommands("deadletters", "list")).containsExactly("deadletters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "rnu", "--color=never"})
    void all_commands_are_there_for_who_asks_for_none_of_them(String first) {
        assertThat(subcommands(first)).hasSizeGreaterThan(15).contains("run", "check");
    }

    private Set<String> subcommands(String... arguments) {
        return terminal.commandLine(arguments).getSubcommands().keySet();
    }
}
