package dev.leat.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.leat.dev.GuardedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The real fat jar as a process of its own, to be frozen, killed and read; ends with the JVM of the tests. */
public final class LeatProcess implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final Path folder;
    private final GuardedProcess process;

    private LeatProcess(Path folder, GuardedProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts {@code java -jar leat.jar <words>} with a heap of 256 MB. */
    public static LeatProcess start(String... words) {
        return start(List.of("-Xmx256m"), Map.of(), List.of(words));
    }

    /**
     * Starts it in another way.
     *
     * @param jvmOptions for example {@code -Xmx64m}
     * @param environment added to ours, for placeholders in configurations
     */
    public static LeatProcess start(List<String> jvmOptions, Map<String, String> environment, List<String> words) {
        return startOn(List.of(), jvmOptions, environment, words);
    }

    /** @param machine words put before the command, as {@link Network#on} gives them */
    public static LeatProcess startOn(
            List<String> machine, List<String> jvmOptions, Map<String, String> environment, List<String> words) {
        String jar = System.getProperty("leat.jar");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new IllegalStateException("no fat jar at leat.jar=" + jar + "; run mvn package first");
        }
        List<String> command = new ArrayList<>(machine);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar));
        command.addAll(words);
        try {
            Path folder = Files.createTempDirectory("leat-process-");
            Path log = Files.createFile(folder.resolve("output.log"));
            return new LeatProcess(
                    folder,
                    GuardedProcess.start(
                            new GuardedProcess.Plan("leat.jar", List.of(), command, environment, "TERM", folder, log)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All it has written so far, standard output and error together. */
    public String output() {
        try {
            return Files.readString(folder.resolve("output.log"), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the output contains the text; fails early when the process ends without. */
    public void awaitOutput(String text) {
        await("output of leat.jar to contain " + text).atMost(BOUND).until(() -> {
            boolean alive = isAlive();
            if (output().contains(text)) {
                return true;
            }
            if (!alive) {
                throw new IllegalStateException("leat.jar ended without writing '" + text + "' but:\n" + output());
            }
            return false;
        });
    }

    /** Waits for its end and gives its exit code. */
    public int awaitExit() {
        return process.exitCode(BOUND.toMillis())
                .orElseThrow(
                        () -> new IllegalStateException("leat.jar did not end within " + BOUND + ":\n" + output()));
    }

    /** SIGSTOP: all its threads stand still, its connections stay open. */
    public void pause() {
        process.signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        process.signal("CONT");
    }

    /** SIGTERM; does not wait. */
    public void terminate() {
        process.signal("TERM");
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** Ends it if it still runs, at once, and deletes its output. */
    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
