package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Writes the reference of the command line from the commands themselves, and compares it with the page. */
class CliReferenceTest {
    private static final Path PAGE = Path.of("docs/reference/cli.md");
    private static final int COLUMNS = 100;

    @Test
    void the_page_shows_every_command_and_exit_code() throws IOException {
        String page = page();

        if (Boolean.getBoolean("leat.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page, StandardCharsets.UTF_8);
        }

        assertThat(Files.readString(PAGE, StandardCharsets.UTF_8))
                .as("%s is out of date; mvn test -Dtest=CliReferenceTest -Dleat.update=true writes it", PAGE)
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # The command line

                `java -jar leat.jar COMMAND …`. Results go to standard output; mistakes, progress and logs to standard
                error. This page is generated from the commands.

                ## Exit codes

                | code | meaning |
                |---|---|
                """);
        for (ExitCode code : ExitCode.values()) {
            page.append("| %d | %s |\n".formatted(code.number(), code.doc()));
        }
        page.append("""
                | 130, 143 | Stopped at once by a second SIGINT or SIGTERM, or by the first one where nothing drains. |

                ## Environment

                | variable | meaning |
                |---|---|
                | `LEAT_LOG` | `text` (default) or `json`: how log lines look. |
                | `LEAT_LOG_LEVEL` | `INFO` by default; `OFF`, `ERROR`, `WARN`, `DEBUG`, `TRACE`. |
                | `LEAT_URL` | The running node that is asked, where `--url` names none. |
                | `LEAT_TOKEN` | The token that it is sent. |
                | `OTEL_…` | Two of them say who sends traces: [traces](../tracing.md#the-resource). |

                Beside these, configuration files may ask for any variable: `${NAME}`, `${NAME:default}`, `${env:NAME}`.
                """);
        append(page, new Captured().commandLine());
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command) {
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(COLUMNS);
        page.append("\n## ")
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```text\n")
                .append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing())
                .append("\n```\n");
        new LinkedHashSet<>(command.getSubcommands().values()).forEach(one -> append(page, one));
    }
}
