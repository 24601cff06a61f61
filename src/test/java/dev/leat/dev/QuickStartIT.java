package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the real {@code mvn -Pquickstart} in a copy of the project with a target folder of its own. */
final class QuickStartIT {
    private static final Duration BOUND = Duration.ofMinutes(8);
    private static final Duration END = Duration.ofSeconds(90);
    private static final List<String> PROJECT = List.of("pom.xml", ".mvn", "conf", "src/main");

    private static Path place;

    @BeforeAll
    static void copy_the_project() throws IOException {
        place = Files.createTempDirectory("leat-quickstart-it-");
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(place.resolve("temp"));
        for (String part : PROJECT) {
            try (Stream<Path> files = Files.walk(Path.of(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = place.resolve("project").resolve(file);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    @AfterAll
    static void delete_the_copy() {
        Folders.delete(place);
    }

    @Test
    void a_finite_run_accounts_for_every_event_and_ends_with_a_line_of_json() throws Exception {
        Run run = Run.start("-Dleat.events=20000");

        run.awaitEnd(BOUND);

        assertThat(run.exitCode()).as(run.output()).isZero();
        List<String> lines = run.output().strip().lines().toList();
        JsonNode result = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(result.get("events").asLong()).isEqualTo(20_000);
        assertThat(result.get("deadLetters").asLong()).isEqualTo(5);
        assertThat(result.get("dropped").asLong()).isBetween(4_700L, 5_300L);
        assertThat(result.get("rows").asLong()
                        + result.get("deadLetters").asLong()
                        + result.get("dropped").asLong())
                .isEqualTo(20_000);
        assertThat(result.get("eventsPerSecond").asLong()).isPositive();
        assertThat(result.get("latencyMsP50").asDouble()).isPositive();
        assertThat(result.get("latencyMsP99").asDouble())
                .isGreaterThanOrEqualTo(result.get("latencyMsP50").asDouble());
        awaitNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void a_signal_to_maven_stops_everything_with_a_summary(String signal) throws Exception {
        Run run = Run.start();
        run.awaitOutput("dead letters [1-9]");

        run.signal(signal);
        run.awaitEnd(END);

        assertThat(run.output()).contains("dropped by the filter; ").doesNotContain("do not add up");
        awaitNothingLeft();
    }

    @Test
    void nothing_is_left_when_maven_is_killed() throws Exception {
        Run run = Run.start();
        run.awaitOutput("dead letters [1-9]");
        assertThat(processes()).hasSizeGreaterThan(5);

        run.signal("KILL");

        awaitNothingLeft();
    }

    private static void awaitNothingLeft() {
        await().atMost(END).untilAsserted(() -> {
            assertThat(processes()).isEmpty();
            try (Stream<Path> left = Files.list(place.resolve("temp"))) {
                assertThat(left.map(path -> path.getFileName().toString())
                                .filter(name -> name.matches("leat-(pg|kafka|quickstart|result)-.*")))
                        .isEmpty();
            }
        });
    }

    /** Every process of the run has a path below our folder among its arguments. */
    private static List<String> processes() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(place.toString()))
                .toList();
    }

    /** One run of Maven, its output in a file as a terminal would show it. */
    private record Run(Process process, Path log) {
        static Run start(String... words) throws IOException {
            List<String> command = new ArrayList<>();
            if (new ProcessBuilder("env", "--default-signal=INT", "true")
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0) {
                command.addAll(List.of("env", "--default-signal=INT")); // a shell in the background ignores it
            }
            command.addAll(List.of(System.getProperty("leat.mvn", "mvn"), "-Pquickstart"));
            String repository = System.getProperty("leat.repository");
            if (repository != null) {
                command.add("-Dmaven.repo.local=" + repository);
            }
            command.addAll(List.of(words));
            Path log = Files.createTempFile(place, "output", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(place.resolve("project").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("MAVEN_OPTS", "-Djava.io.tmpdir=" + place.resolve("temp"));
            return new Run(builder.start(), log);
        }

        void awaitOutput(String pattern) {
            await().atMost(BOUND).until(() -> {
                if (Pattern.compile(pattern).matcher(output()).find()) {
                    return true;
                }
                assertThat(process.isAlive()).as(output()).isTrue();
                return false;
            });
        }

        void awaitEnd(Duration bound) {
            await().atMost(bound).until(() -> !process.isAlive());
        }

        void signal(String signal) {
            GuardedProcess.run(List.of("kill", "-" + signal, Long.toString(process.pid())));
        }

        int exitCode() {
            return process.exitValue();
        }

        String output() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
