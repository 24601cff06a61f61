package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of every sort in one file, those that only the database knows among them, are told in one run. */
class CheckIT {
    @TempDir
    private Path folder;

    @Test
    void every_sort_of_mistake_is_told_at_once_and_no_secret() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int PRIMARY KEY, kind text NOT NULL)");
        Path file = pipelines.file("wrong", "any", "events");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("\"connections\": 2", "\"connections\": 0, \"conections\": 1")
                        .replace("\"mode\": \"append\"", "\"mode\": \"upsert\", \"key\": [\"kind\"]")
                        .replace(
                                "\"sink\"",
                                "\"stages\": [{\"name\": \"hide\", \"type\": \"pseudonymize\", \"feilds\": [\"a\"],"
                                        + " \"key\": \"${env:HMAC_KEY}\", \"poolSize\": 0}],\n  \"sink\"")
                        .replace("\"drainMs\": 5000", "\"drainMs\": \"soon\""));
        Captured terminal = new Captured(Map.of("HMAC_KEY", "correct horse battery"));

        assertThat(terminal.run("check", file.toString())).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.out())
                .containsPattern("wrong.json:4:\\d+: stages\\[0].fields: is missing")
                .containsPattern("wrong.json:4:\\d+: stages\\[0].feilds: is not a known key; did you mean 'fields'\\?")
                .containsPattern("wrong.json:4:\\d+: stages\\[0].poolSize: must be 1..256, got 0")
                .containsPattern("wrong.json:6:\\d+: sink.connections: must be 1..64, got 0")
                .containsPattern("wrong.json:6:\\d+: sink.conections: is not a known key")
                .containsPattern("wrong.json:7:\\d+: sink.tables\\[0].key: .*unique")
                .containsPattern("wrong.json:9:\\d+: shutdown.drainMs: must be a whole number, got \"soon\"")
                .doesNotContain("horse");
    }
}
