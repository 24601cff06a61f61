package dev.leat.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Main class of {@code mvn -Pchaos -Dchaos.main=dev.leat.chaos.Breaks}: does the suite see a product that is wrong?
 * Applies each patch of {@code src/test/resources/chaos/breaks} to a copy of the source that it names, puts what comes
 * of it into a copy of the jar, and runs that under the faults which the patch names. Needs the program {@code patch}.
 */
public final class Breaks {
    private static final Path PATCHES = Path.of("src", "test", "resources", "chaos", "breaks");
    private static final Path FOLDER = Path.of("target", "chaos", "breaks");
    private static final int EVENTS_PER_SECOND = 250;
    private static final long EVERY_MS = 2_000;

    private Breaks() {}

    /** Takes {@code breaks}, names with commas between them, or does all; writes a table to target/chaos. */
    public static void main(String[] args) throws Exception {
        List<String> wanted = Stream.of(System.getProperty("breaks", "").split(",", -1))
                .filter(name -> !name.isBlank())
                .toList();
        Path sound = Path.of(System.getProperty("leat.jar"));
        StringBuilder table = new StringBuilder("| break | run | caught by | after s |\n|---|---|---|---|\n");
        try (Stream<Path> files = Files.list(PATCHES)) {
            for (Path patch : files.sorted().toList()) {
                if (wanted.isEmpty() || wanted.contains(name(patch))) {
                    table.append(run(patch, sound));
                    Files.writeString(FOLDER.resolve("table.md"), table);
                    System.out.println(table);
                }
            }
        }
        System.exit(0);
    }

    private static String name(Path patch) {
        return patch.getFileName().toString().replace(".patch", "");
    }

    /** The patch's own line {@code # key: value}. */
    private static String said(Path patch, String key) throws IOException {
        try (Stream<String> lines = Files.lines(patch)) {
            return lines.filter(line -> line.startsWith("# " + key + ": "))
                    .map(line -> line.substring(key.length() + 4))
                    .findFirst()
                    .orElseThrow(() -> new IOException(patch + " does not say its " + key));
        }
    }

    private static String run(Path patch, Path sound) throws Exception {
        Path folder = Files.createDirectories(FOLDER.resolve(name(patch)));
        System.setProperty(
                "leat.jar", brokenJar(patch, sound, folder).toAbsolutePath().toString());
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        Arrays.stream(said(patch, "faults").split(",", -1))
                .map(FaultKind::valueOf)
                .forEach(kinds::add);
        long seconds = Long.parseLong(said(patch, "seconds"));
        Plan plan = new Plan(1, seconds * 1_000, EVERY_MS, EVENTS_PER_SECOND, kinds);
        ChaosRun.Result result = new ChaosRun(plan, folder, true).run();
        return String.format(
                Locale.ROOT,
                "| %s: %s | `%s`, %,d events | %s | %d |%n",
                name(patch),
                Files.readAllLines(patch).get(0).substring(2),
                String.join("` `", kinds.stream().map(FaultKind::name).toList()),
                result.events(),
                result.violations().isEmpty() ? "**nothing**" : caught(result),
                result.tookMs() / 1_000);
    }

    private static String caught(ChaosRun.Result result) {
        Map<Violation.Kind, Integer> counts = new EnumMap<>(Violation.Kind.class);
        result.violations().forEach(violation -> counts.merge(violation.kind(), 1, Integer::sum));
        return counts.keySet().toString();
    }

    /** A copy of the jar in which one class is made of the patched source. */
    private static Path brokenJar(Path patch, Path sound, Path folder) throws Exception {
        String source = Files.readAllLines(patch).stream()
                .filter(line -> line.startsWith("+++ b/"))
                .map(line -> line.substring(6))
                .findFirst()
                .orElseThrow();
        Path copy = folder.resolve(source);
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(source), copy, StandardCopyOption.REPLACE_EXISTING);
        Process patching = new ProcessBuilder(
                        "patch", "-p1", "-i", patch.toAbsolutePath().toString())
                .directory(folder.toFile())
                .inheritIO()
                .start();
        if (patching.waitFor() != 0) {
            throw new IOException(patch + " does not fit any more");
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(copy, classes, sound);
        Path jar = folder.resolve("leat.jar");
        Files.copy(sound, jar, StandardCopyOption.REPLACE_EXISTING);
        put(classes, jar);
        return jar;
    }

    private static void compile(Path source, Path classes, Path sound) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = sound + java.io.File.pathSeparator + System.getProperty("java.class.path");
        int code = compiler.run(
                null,
                null,
                null,
                "-proc:none",
                "-nowarn",
                "--release",
                "17",
                "-parameters",
                "-d",
                classes.toString(),
                "-cp",
                classPath,
                source.toString());
        if (code != 0) {
            throw new IOException(source + " does not compile");
        }
    }

    private static void put(Path classes, Path jar) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path inside =
                        zip.getPath("/" + classes.relativize(file).toString().replace('\\', '/'));
                Files.copy(file, inside, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
