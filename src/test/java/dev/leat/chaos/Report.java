package dev.leat.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What many runs came to, as a page of Markdown. */
final class Report {
    private static final long LONG_MS = 300_000;

    private final Map<FaultKind, Integer> times = new TreeMap<>();
    private final Map<FaultKind, List<Recovery>> recoveries = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private final List<Long> seeds = new ArrayList<>();
    private final String command;
    private final List<ChaosRun.Result> runs = new ArrayList<>();
    private long events;
    private long deadLetters;

    /** @param command with which anybody can do the same again */
    Report(String command) {
        this.command = command;
    }

    void add(ChaosRun.Result result) {
        seeds.add(result.plan().seed());
        events += result.events();
        deadLetters += result.deadLetters();
        result.schedule().counts().forEach((kind, count) -> times.merge(kind, count, Integer::sum));
        result.recoveries()
                .forEach((kind, took) -> recoveries
                        .computeIfAbsent(kind, each -> new ArrayList<>())
                        .addAll(took));
        violations.addAll(result.violations());
        runs.add(result);
    }

    boolean clean() {
        return violations.isEmpty();
    }

    /** One line about all. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "%,d events in %d runs (seeds %s), %,d of them bad, %,d faults, %d violations",
                events,
                seeds.size(),
                seeds,
                deadLetters,
                times.values().stream().mapToInt(Integer::intValue).sum(),
                violations.size());
    }

    @Override
    public String toString() {
        StringBuilder page = new StringBuilder("# Chaos\n\n`" + command + "`\n\n" + summary()
                + "\n\nEvents: sent while the fault was there. Recovery: from the end of a fault until everything that"
                + " had been sent\nby then was written, while other faults may go on.\n\n"
                + "| fault | what it does | times | events | recovery, median s | longest s |\n"
                + "|---|---|---|---|---|---|\n");
        for (FaultKind kind : FaultKind.values()) {
            if (times.containsKey(kind)) {
                page.append(line(kind));
            }
        }
        runs.stream()
                .filter(life -> life.tookMs() > LONG_MS)
                .forEach(life -> page.append("\nSeed ")
                        .append(life.plan().seed())
                        .append(": least of each third of a process's life, and how late rows were\n\n")
                        .append(life.vitals())
                        .append('\n')
                        .append(life.latency()));
        violations.forEach(violation -> page.append("\n- ").append(violation));
        return page.append('\n').toString();
    }

    private String line(FaultKind kind) {
        List<Recovery> seen = recoveries.getOrDefault(kind, List.of());
        List<Long> took = seen.stream().map(Recovery::tookMs).sorted().toList();
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %d | %,d | %s | %s |%n",
                kind,
                kind.text(),
                times.get(kind),
                seen.stream().mapToLong(Recovery::events).sum(),
                took.isEmpty() ? "" : seconds(took.get(took.size() / 2)),
                took.isEmpty() ? "" : seconds(took.get(took.size() - 1)));
    }

    private static String seconds(long milliseconds) {
        return String.format(Locale.ROOT, "%.1f", milliseconds / 1_000.0);
    }
}
