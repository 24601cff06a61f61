package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs {@code docker/archive.sh}, and starts the jar with the archive that it made: on the JVM of this test, and on
 * those beside it that have another kind of archive, as that of the image.
 */
final class ArchiveIT {
    private static final Path OTHERS = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final int AOT_CACHE = 25;

    private static final long BOUND_S = 120;
    private static final String JAR = System.getProperty("leat.jar", "target/leat.jar");

    @TempDir
    Path folder;

    static Set<Path> jvms() throws IOException {
        Set<Path> jvms = new LinkedHashSet<>();
        jvms.add(Path.of(System.getProperty("java.home")).toRealPath());
        if (Files.isDirectory(OTHERS)) {
            try (DirectoryStream<Path> others = Files.newDirectoryStream(OTHERS, ArchiveIT::hasAotCache)) {
                for (Path other : others) {
                    jvms.add(other.toRealPath());
                }
            }
        }
        return jvms;
    }

    private static boolean hasAotCache(Path jvm) throws IOException {
        Path release = jvm.resolve("release");
        if (!Files.isRegularFile(release)) {
            return false;
        }
        Matcher version = VERSION.matcher(Files.readString(release));
        return version.find() && Integer.parseInt(version.group(1)) >= AOT_CACHE;
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void most_classes_come_from_the_archive(Path jvm) throws Exception {
        Path archive = folder.resolve("leat.jsa");

        String option =
                run(jvm, "sh", "docker/archive.sh", JAR, archive.toString()).strip();

        String java = jvm.resolve("bin").resolve("java").toString();
        List<String> loaded = run(jvm, java, option, "-Xlog:class+load", "-jar", JAR, "check", "x")
                .lines()
                .filter(line -> line.contains("dev.leat.") && line.contains("source: "))
                .toList();
        assertThat(loaded).hasSizeGreaterThan(50);
        assertThat(loaded.stream().filter(line -> line.contains("shared objects file")))
                .as(String.join("\n", loaded))
                .hasSizeGreaterThan(loaded.size() * 9 / 10);
    }

    private String run(Path jvm, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", jvm.toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(BOUND_S, TimeUnit.SECONDS)).isTrue();
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
