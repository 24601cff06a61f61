package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with secrets in every place that takes one, good and bad: no command tells one. */
class SecretsIT {
    private static final int EVENTS = 4;

    @TempDir
    private Path folder;

    private final Map<String, String> said = new TreeMap<>();
    private Pipelines pipelines;
    private SecretFiles files;

    @BeforeEach
    void prepare() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines.createTable("events");
        files = new SecretFiles(pipelines, Pipelines.topic(EVENTS));
        files.createLooker();
    }

    @Test
    void no_command_tells_a_secret() throws Exception {
        Path works = files.works(1, store());
        for (Path file : List.of(works, files.wrongPassword(), files.unreachable(), files.refusedByKafka())) {
            for (String command : List.of(
                    "check",
                    "explain",
                    "dry-run",
                    "schema print",
                    "schema apply",
                    "positions show",
                    "deadletters list")) {
                tell(command, file);
            }
        }
        tell("dry-run", files.unreadableLogin());
        tell("check", files.mistakes());
        tell("explain --format mermaid", works);
        tell("run --help");
        tell("deadletters replay --help");
        tell("run --node", files.nodeWithoutKey(), works);

        assertThat(said.get("check mistakes.json"))
                .contains(
                        "ssl.keystore.password",
                        "auth.secret",
                        "database.password",
                        "key: must",
                        "salt",
                        "sink.password");
        assertThat(said.get("dry-run wrong-password.json")).contains("password authentication failed");
        assertThat(said.get("dry-run unreadable.json")).contains("sasl.jaas.config");
        assertNothingTold();
    }

    private Path store() throws Exception {
        Path file = folder.resolve("trust.p12");
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(null, null);
        try (OutputStream bytes = Files.newOutputStream(file)) {
            none.store(bytes, SecretFiles.TRUST.toCharArray());
        }
        return file;
    }

    private void tell(String command, Path... paths) throws Exception {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        StringBuilder name = new StringBuilder(command);
        for (Path path : paths) {
            words.add(path.toString());
            name.append(' ').append(path.getFileName());
        }
        Captured terminal = new Captured(SecretFiles.environment(pipelines));
        ExitCode code = terminal.run(words.toArray(String[]::new));
        said.put(name.toString(), terminal.out() + terminal.err() + code);
    }

    private void assertNothingTold() {
        said.forEach((what, text) -> assertThat(text).as(what).isNotEmpty().doesNotContain(SecretFiles.MARK));
    }
}
