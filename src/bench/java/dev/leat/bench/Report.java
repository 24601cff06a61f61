package dev.leat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Prints what was run on what, each result as it comes, and the medians side by side. */
final class Report {
    private static final String ROW = "%-10s %8.2f %10.2f %12.0f %12.0f %12.2f %12.2f %12.2f %10.0f%n";
    private static final String HEAD = "%-10s %8s %10s %12s %12s %12s %12s %12s %10s%n";

    private final Workload workload;
    private final List<String> jvmFlags;
    private final List<String> names;
    private final List<Result> results = new ArrayList<>();

    /** @param names of the contenders; ratios are those of the last one to each of the others */
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
                Orders.PARTITIONS,
                workload.kept(),
                workload.orders().seed());
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

    void end() {
        String last = names.get(names.size() - 1);
        if (!names.stream().allMatch(name -> of(name).size() > 0)) {
            return;
        }
        print("median of %d rounds; CPU in seconds per million events%n", of(last).size());
        names.forEach(name -> print(median(name)));
        names.subList(0, names.size() - 1).forEach(other -> compare(last, other));
    }

    private void compare(String one, String other) {
        Result leat = median(one);
        Result baseline = median(other);
        print("%s / %s%n", one, other);
        print(new Result(
                "ratio",
                leat.seconds() / baseline.seconds(),
                leat.firstRowSeconds() / baseline.firstRowSeconds(),
                0,
                0,
                leat.processCpu() / baseline.processCpu(),
                leat.steadyCpu() / baseline.steadyCpu(),
                leat.postgresCpu() / baseline.postgresCpu(),
                0));
        print(
                "ratios: events/s %.2f, steady %.2f, memory %.2f%n",
                leat.perSecond() / baseline.perSecond(),
                leat.steadyPerSecond() / baseline.steadyPerSecond(),
                leat.peakMemoryMb() / baseline.peakMemoryMb());
        print("process CPU, ratio in each round: %s%n", ratios(of(one), of(other), Result::processCpu));
        print("steady CPU, ratio in each round: %s%n", ratios(of(one), of(other), Result::steadyCpu));
    }

    /** The machine may be faster in one round than in another; within one it is more alike. */
    private static String ratios(List<Result> second, List<Result> first, ToDoubleFunction<Result> figure) {
        StringBuilder ratios = new StringBuilder();
        List<Double> sorted = new ArrayList<>();
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            double ratio = figure.applyAsDouble(second.get(i)) / figure.applyAsDouble(first.get(i));
            sorted.add(ratio);
            ratios.append(String.format(Locale.ROOT, "%.3f ", ratio));
        }
        sorted.sort(null);
        return ratios + String.format(Locale.ROOT, "(median %.3f)", sorted.get(sorted.size() / 2));
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
        print(
                ROW,
                result.contender(),
                result.seconds(),
                result.firstRowSeconds(),
                result.perSecond(),
                result.steadyPerSecond(),
                result.processCpu(),
                result.steadyCpu(),
                result.postgresCpu(),
                result.peakMemoryMb());
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
