package dev.leat.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Memory, threads and descriptors of the processes over time, and whether they grow. */
final class Vitals {
    private static final Pattern HEAP =
            Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} ([0-9.eE+]+)$");
    private static final int SAMPLES_MIN = 30;
    private static final long HEAP_MORE_MB = 24;
    private static final long THREADS_MORE = 8;
    private static final long DESCRIPTORS_MORE = 24;

    private final List<Sample> samples = new ArrayList<>();

    /** @param pid tells one life of a place's process from the next */
    record Sample(long atMs, String node, long pid, long heapMb, long threads, long descriptors) {}

    /** Looks at a process; one that does not answer now is passed over. */
    void look(Member member, long nowMs) {
        try {
            long pid = member.pid();
            Path process = Path.of("/proc", Long.toString(pid));
            long descriptors = count(process.resolve("fd"));
            long threads = count(process.resolve("task"));
            add(new Sample(
                    nowMs, member.name(), pid, heapMb(member.get("/metrics").body()), threads, descriptors));
        } catch (IOException away) {
            // it is about to end, to begin, or is frozen
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void add(Sample sample) {
        samples.add(sample);
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    static long heapMb(String metrics) {
        double bytes = 0;
        Matcher heap = HEAP.matcher(metrics);
        while (heap.find()) {
            bytes += Double.parseDouble(heap.group(1));
        }
        return Math.round(bytes / (1 << 20));
    }

    private synchronized Collection<List<Sample>> lives() {
        Map<Long, List<Sample>> lives = new TreeMap<>();
        samples.forEach(sample ->
                lives.computeIfAbsent(sample.pid(), pid -> new ArrayList<>()).add(sample));
        return lives.values();
    }

    /** Lives that were long enough, and whose last third has more than their second. The first third warms up. */
    List<Violation> leaks() {
        List<Violation> leaks = new ArrayList<>();
        for (List<Sample> life : lives()) {
            if (life.size() >= SAMPLES_MIN) {
                require(leaks, life, "MB of heap", Sample::heapMb, HEAP_MORE_MB);
                require(leaks, life, "threads", Sample::threads, THREADS_MORE);
                require(leaks, life, "descriptors", Sample::descriptors, DESCRIPTORS_MORE);
            }
        }
        return leaks;
    }

    private static void require(
            List<Violation> leaks, List<Sample> life, String what, ToLongFunction<Sample> of, long moreMax) {
        long before = least(life.subList(life.size() / 3, life.size() * 2 / 3), of);
        long after = least(life.subList(life.size() * 2 / 3, life.size()), of);
        if (after - before > moreMax) {
            leaks.add(new Violation(
                    Violation.Kind.LEAK,
                    life.get(0).node() + " has at least " + after + " " + what + " after " + before));
        }
    }

    /** What stays after collections and outages is the least that was seen. */
    private static long least(List<Sample> samples, ToLongFunction<Sample> of) {
        return samples.stream().mapToLong(of).min().orElse(0);
    }

    /** The longest lives as a table of Markdown: least of each third. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder("""
                | process | lived s | heap MB | threads | descriptors |
                |---|---|---|---|---|
                """);
        lives().stream()
                .filter(life -> life.size() >= SAMPLES_MIN)
                .sorted(Comparator.comparing((List<Sample> life) -> life.size()).reversed())
                .limit(6)
                .forEach(life -> table.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %s | %s | %s |%n",
                        life.get(0).node(),
                        (life.get(life.size() - 1).atMs() - life.get(0).atMs()) / 1_000,
                        thirds(life, Sample::heapMb),
                        thirds(life, Sample::threads),
                        thirds(life, Sample::descriptors))));
        return table.toString();
    }

    private static String thirds(List<Sample> life, ToLongFunction<Sample> of) {
        int third = life.size() / 3;
        return least(life.subList(0, third), of) + " → " + least(life.subList(third, third * 2), of) + " → "
                + least(life.subList(third * 2, life.size()), of);
    }
}
