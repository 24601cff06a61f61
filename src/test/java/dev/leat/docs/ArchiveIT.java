package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code docker/archive.sh}, and starts the jar with the archive that it made. */
final class ArchiveIT {
    private static final long BOUND_S = 120;
    private static final String JAR = System.getProperty("leat.jar", "target/leat.jar");

    @TempDir
    Path folder;

    @Test
    void most_classes_come_from_the_archive() throws Exception {
        Path archive = folder.resolve("leat.jsa");

        String option = run("sh", "docker/archive.sh", JAR, archive.toString()).strip();

        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> loaded = run(java, option, "-Xlog:class+load", "-jar", JAR, "check", "x")
                .lines()
                .filter(line -> line.contains("dev.leat.") && line.contains("source: "))
                .toList();
        assertThat(loaded).hasSizeGreaterThan(50);
        assertThat(loaded.stream().filter(line -> line.contains("shared objects file")))
                .as(String.join("\n", loaded))
                .hasSizeGreaterThan(loaded.size() * 9 / 10);
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(BOUND_S, TimeUnit.SECONDS)).isTrue();
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
