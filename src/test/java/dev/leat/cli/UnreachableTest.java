package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are not there, and what is said of them. */
class UnreachableTest {
    @TempDir
    private Path folder;

    private final Captured terminal = new Captured();

    @Test
    void a_database_that_is_not_there_is_named_with_what_to_do() throws Exception {
        assertThat(terminal.run("dry-run", file("127.0.0.1:1"))).isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err())
                .matches("leat: PostgreSQL at 127\\.0\\.0\\.1:1: Connection refused: .*; are host and port of the uri"
                        + " right, and does the server run and listen there\\?\\n");
    }

    @Test
    void a_host_that_is_not_known_is_named() throws Exception {
        assertThat(terminal.run("positions", "show", file("nohost.invalid:5432")))
                .isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err())
                .startsWith("leat: PostgreSQL at nohost.invalid:5432")
                .doesNotContain("queries");
    }

    @Test
    void generate_takes_brokers_that_cannot_be_resolved_as_such() throws Exception {
        assertThat(terminal.run("generate", "--bootstrap", "nohost.invalid:9092"))
                .isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err()).startsWith("leat: topic orders cannot be made: No resolvable bootstrap");
    }

    @Test
    void generate_names_the_options_that_make_no_sense() throws Exception {
        assertThat(terminal.run("generate", "--cancelled", "7", "--partitions", "0", "--rate", "NaN", "--bad-every=-1"))
                .isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.err())
                .isEqualTo("leat: --partitions must be 1 or more, got 0; --rate must be 0 or more, got NaN;"
                        + " --bad-every must be 0 or more, got -1; --cancelled must be 0 to 1, got 7.0\n");
    }

    private String file(String database) throws Exception {
        String text = """
                {
                  "name": "orders",
                  "source": {"bootstrapServers": "127.0.0.1:1", "topics": ["orders"], "groupId": "orders"},
                  "sink": {"uri": "postgresql://%s/shop", "user": "leat", "tables": [{"table": "a", "mode": "append"}]}
                }
                """.formatted(database);
        return Files.writeString(folder.resolve("orders.json"), text).toString();
    }
}
