package dev.leat.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Main class of {@code mvn -Pchaos -Dchaos.main=dev.leat.chaos.Breaks}: does the suite see a product that is wrong?
 * Runs a {@link BrokenJar} of each patch of {@code src/test/resources/chaos/breaks} under the faults that it names.
 */
public final class Breaks {
    static final Path PATCHES = Path.of("src", "test", "resources", "chaos", "breaks");
    private static final Path FOLDER = Path.of("target", "chaos", "breaks");
    private static final int EVENTS_PER_SECOND = 250;
    private static final long EVERY_MS = 2_000;
    private static final String HEAD = "| break | faults | caught by | events | s |\n|---|---|---|---|---|\n";

    private Breaks() {}

    /**
     * Takes {@code breaks}, names with commas between them, or does all, and {@code seed}; writes a table to
     * target/chaos. Ends with 1 when it saw nothing of a break that is not said to be invisible.
     */
    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failure.printStackTrace());
        Set<String> wanted = Stream.of(System.getProperty("breaks", "").split(",", -1))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toSet());
        Path sound = Path.of(System.getProperty("leat.jar"));
        StringBuilder table = new StringBuilder(HEAD);
        boolean asSaid = true;
        try (Stream<Path> files = Files.list(PATCHES)) {
            for (Path patch : files.sorted().toList()) {
                if (wanted.isEmpty() || wanted.contains(name(patch))) {
                    ChaosRun.Result result = run(patch, sound);
                    asSaid &= result.violations().isEmpty()
                            == !said(patch, "invisible").isEmpty();
                    table.append(line(patch, result));
                    Files.writeString(FOLDER.resolve("table.md"), table);
                    System.out.println(table);
                }
            }
        }
        System.exit(asSaid ? 0 : 1);
    }

    private static String name(Path patch) {
        return patch.getFileName().toString().replace(".patch", "");
    }

    /** What follows {@code # key: } in the patch, or nothing. */
    static String said(Path patch, String key) throws IOException {
        try (Stream<String> lines = Files.lines(patch)) {
            return lines.filter(line -> line.startsWith("# " + key + ": "))
                    .map(line -> line.substring(key.length() + 4))
                    .findFirst()
                    .orElse("");
        }
    }

    /** A patch may name another seed than the usual one, for settings that follow from it. */
    private static long seed(Path patch) throws IOException {
        String own = said(patch, "seed");
        return Long.parseLong(System.getProperty("seed", own.isEmpty() ? "1" : own));
    }

    private static ChaosRun.Result run(Path patch, Path sound) throws Exception {
        long seed = seed(patch);
        Path folder = Files.createDirectories(FOLDER.resolve(name(patch)));
        System.out.println("break: " + name(patch) + ", seed " + seed);
        System.setProperty("leat.jar", new BrokenJar(sound, folder).make(patch).toString());
        long durationMs = Long.parseLong(said(patch, "seconds")) * 1_000;
        Plan plan = new Plan(seed, durationMs, EVERY_MS, EVENTS_PER_SECOND, kinds(patch));
        return new ChaosRun(plan, folder, true).run();
    }

    /** Under which faults it is looked for. */
    static Set<FaultKind> kinds(Path patch) throws IOException {
        return Arrays.stream(said(patch, "faults").split(",", -1))
                .map(FaultKind::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));
    }

    private static String line(Path patch, ChaosRun.Result result) throws IOException {
        return String.format(
                Locale.ROOT,
                "| `%s`: %s | %s | %s | %,d | %d |%n",
                name(patch),
                Files.readAllLines(patch).get(0).substring(2),
                result.plan().kinds().stream().map(kind -> "`" + kind + "`").collect(Collectors.joining(", ")),
                result.violations().isEmpty() ? nothing(patch) : caught(result),
                result.events(),
                result.tookMs() / 1_000);
    }

    private static String nothing(Path patch) throws IOException {
        String reason = said(patch, "invisible");
        return reason.isEmpty() ? "**nothing**" : "nothing: " + reason;
    }

    private static String caught(ChaosRun.Result result) {
        Map<Violation.Kind, Integer> counts = new EnumMap<>(Violation.Kind.class);
        result.violations().forEach(violation -> counts.merge(violation.kind(), 1, Integer::sum));
        return counts.keySet().stream().map(kind -> "`" + kind + "`").collect(Collectors.joining(", "));
    }
}
