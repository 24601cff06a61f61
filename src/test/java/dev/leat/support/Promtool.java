package dev.leat.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Prometheus' own checker, from the path or from where {@code .ci/run} has put it. */
public final class Promtool {
    private static final Path FETCHED = Path.of("target", "tools", "usr", "bin", "promtool");

    private Promtool() {}

    /** What it said, all of it, and its exit code. */
    public record Answer(int code, String text) {}

    /** Runs it; a test is given up, loudly, where there is none. */
    public static Answer run(String input, String... words) {
        Path promtool = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                                .map(folder -> Path.of(folder, "promtool")),
                        Stream.of(FETCHED))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (promtool == null) {
            String missing =
                    "NOT CHECKED: promtool is missing (Debian: apt-get install prometheus; .ci/run fetches it)";
            System.err.println("\n" + "!".repeat(100) + "\n" + missing + "\n" + "!".repeat(100) + "\n");
            Assumptions.abort(missing);
        }
        List<String> command = new ArrayList<>(List.of(String.valueOf(promtool)));
        command.addAll(List.of(words));
        try {
            Path file = Files.writeString(Files.createTempFile("promtool-", ".txt"), input);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(file.toFile())
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            Answer answer = new Answer(process.waitFor(), text);
            Files.delete(file);
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
