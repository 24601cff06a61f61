package dev.leat.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Main class of {@code mvn -Pchaos}: one run after the other, each with a seed and a world of its own, until the time
 * is over or something is wrong; then a report in {@code target/chaos}.
 */
public final class Chaos {
    private static final Path FOLDER = Path.of("target", "chaos");

    private Chaos() {}

    /** Takes its settings from system properties: seed, minutes, runSeconds, everyMs, rate, faults. */
    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failure.printStackTrace());
        System.exit(runs() ? 0 : 1);
    }

    private static boolean runs() throws Exception {
        long seed = number("seed", System.currentTimeMillis());
        long minutes = number("minutes", 5);
        long untilNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        Report report = new Report(command(seed, minutes));
        do {
            ChaosRun.Result result = run(seed);
            report.add(result);
            write(report);
            if (!result.violations().isEmpty()) {
                System.out.println(result.story());
                System.out.println("again: " + command(seed, 0));
            }
            seed++;
        } while (report.clean() && System.nanoTime() < untilNs);
        System.out.println(report);
        return report.clean();
    }

    private static String command(long seed, long minutes) {
        StringBuilder words = new StringBuilder("mvn -Pchaos -Dseed=" + seed + " -Dminutes=" + minutes);
        for (String name : List.of("runSeconds", "everyMs", "rate", "faults")) {
            String given = System.getProperty(name, "");
            if (!given.isEmpty()) {
                words.append(" -D").append(name).append('=').append(given);
            }
        }
        return words.toString();
    }

    private static ChaosRun.Result run(long seed) throws Exception {
        Plan plan = new Plan(
                seed,
                number("runSeconds", 90) * 1_000,
                number("everyMs", 3_000),
                (int) number("rate", 500),
                kinds(System.getProperty("faults", "")));
        System.out.println("chaos: seed " + seed + System.lineSeparator() + Schedule.of(plan));
        return new ChaosRun(plan, FOLDER.resolve("seed-" + seed), true).run();
    }

    private static long number(String name, long otherwise) {
        String given = System.getProperty(name, "");
        return given.isEmpty() ? otherwise : Long.parseLong(given);
    }

    /** @param names of faults with commas between them, or nothing for all */
    private static Set<FaultKind> kinds(String names) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        Arrays.stream(names.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(name -> kinds.add(FaultKind.valueOf(name)));
        return kinds.isEmpty() ? FaultKind.possible() : kinds;
    }

    private static void write(Report report) throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("report.md"), report.toString());
    }
}
