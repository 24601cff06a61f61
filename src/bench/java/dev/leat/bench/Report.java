package dev.leat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Prints what was run on what, each result as it comes, and the medians side by side. */
final class Report {
    private static final String ROW = "%-13s %8.2f %10.2f %12.0f %12.0f %12.2f %12.2f %12.2f %10.0f%n";
    private static final String HEAD = "%-13s %8s %10s %12s %12s %12s %12s %12s %10s%n";

    private final Workload workload;
    private final List<String> jvmFlags;
    private final List<String> names;
    private final List<Result> results = new ArrayList<>();

    /** @param names of the contenders, in the order in which they are shown */
    Report(Workload workload, List<String> jvmFlags, List<String> names) {
        this.workload = workload;
        this.names = List.copyOf(names);
        this.jvmFlags = jvmFlags;
    }

    void start() throws IOException {
        print(
                "%,d orders of %d bytes in %d partitions, %,d to be kept; seed %d%n",
                workload.events(),
                workload.bytes() / workload.events(),
                workload.spread().slots(),
                workload.kept(),
                Orders.ofSeed().seed());
        head();
    }

    /** Prints what it runs on, and the names of the figures. */
    void head() throws IOException {
        print("%s%n", machine(jvmFlags));
        print(
                HEAD,
                "",
                "seconds",
                "first row",
                "events/s",
                "steady",
                "process CPU",
                "steady CPU",
                "database CPU",
                "peak MB");
    }

    /** What it runs on. */
    static String machine(List<String> jvmFlags) throws IOException {
        return "%s, %d cores; %s %s; %s; load average %s"
                .formatted(
                        cpu(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.version"),
                        String.join(" ", jvmFlags),
                        Files.readString(Path.of("/proc/loadavg")).substring(0, 4));
    }

    void add(Result result) {
        results.add(result);
        print(result);
    }

    /** Two contenders whose figures are divided. */
    record Pair(String one, String other) {}

    /** Prints medians and ratios, and keeps the medians for the page. */
    void end(Figures figures, List<Pair> pairs) throws IOException {
        List<Result> medians = names.stream()
                .filter(name -> !of(name).isEmpty())
                .map(this::median)
                .toList();
        print("medians; CPU in seconds per million events%n");
        medians.forEach(Report::print);
        pairs.stream()
                .filter(pair -> !of(pair.one()).isEmpty() && !of(pair.other()).isEmpty())
                .forEach(this::compare);
        Figures.Table table = figures.table(
                "Medians",
                "program",
                "seconds",
                "first row, s",
                "events/s",
                "steady events/s",
                "process CPU, s per million",
                "steady CPU, s per million",
                "database CPU, s per million",
                "peak MB");
        medians.forEach(median -> table.row(median.contender(), median.figures()));
        figures.write();
    }

    private void compare(Pair pair) {
        Result one = median(pair.one());
        Result other = median(pair.other());
        print(
                "%s / %s: steady %.2f, events/s %.2f, first row %.2f, process CPU %.2f, steady CPU %.2f,"
                        + " database CPU %.2f, memory %.2f%n",
                pair.one(),
                pair.other(),
                one.steadyPerSecond() / other.steadyPerSecond(),
                one.perSecond() / other.perSecond(),
                one.firstRowSeconds() / other.firstRowSeconds(),
                one.processCpu() / other.processCpu(),
                one.steadyCpu() / other.steadyCpu(),
                one.postgresCpu() / other.postgresCpu(),
                one.peakMemoryMb() / other.peakMemoryMb());
        print("  in each round: steady %s%n", ratios(pair, Result::steadyPerSecond));
        print("  process CPU %s%n", ratios(pair, Result::processCpu));
        print("  steady CPU %s%n", ratios(pair, Result::steadyCpu));
    }

    /** The machine may be faster in one round than in another; within one it is more alike. */
    private String ratios(Pair pair, ToDoubleFunction<Result> figure) {
        double[] ratios = eachRound(
                pair.one(), pair.other(), (one, other) -> figure.applyAsDouble(one) / figure.applyAsDouble(other));
        StringBuilder shown = new StringBuilder();
        Arrays.stream(ratios).forEach(ratio -> shown.append(String.format(Locale.ROOT, "%.3f ", ratio)));
        return shown + String.format(Locale.ROOT, "(median %.3f)", median(ratios));
    }

    /** What comes out of the figures of two contenders in the same round, for each round. */
    double[] eachRound(String first, String second, ToDoubleBiFunction<Result, Result> figure) {
        List<Result> firsts = of(first);
        List<Result> seconds = of(second);
        return IntStream.range(0, Math.min(firsts.size(), seconds.size()))
                .mapToDouble(round -> figure.applyAsDouble(firsts.get(round), seconds.get(round)))
                .toArray();
    }

    /** Of an even number of values the higher of the middle two. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private List<Result> of(String contender) {
        return results.stream()
                .filter(result -> result.contender().equals(contender))
                .toList();
    }

    private Result median(String contender) {
        return Result.median(of(contender));
    }

    private static void print(Result result) {
        List<Object> cells = new ArrayList<>(List.of(result.contender()));
        Arrays.stream(result.figures()).forEach(cells::add);
        print(ROW, cells.toArray());
    }

    private static String cpu() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown CPU");
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
        System.out.flush();
    }
}
