package dev.leat.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Figures of two programs: a printed line for each run, then the medians and the ratios of the second to the first. */
final class Table {
    private final List<String> columns;
    private final Map<String, List<double[]>> runs = new LinkedHashMap<>();

    Table(String... columns) {
        this.columns = List.of(columns);
        StringBuilder head = new StringBuilder("%-9s".formatted(""));
        this.columns.forEach(column -> head.append("%12s".formatted(column)));
        print(head.toString());
    }

    void add(String name, double... figures) {
        runs.computeIfAbsent(name, first -> new ArrayList<>()).add(figures);
        line(name, figures);
    }

    /** Prints medians and ratios, where both programs ran. */
    void end(String first, String second) {
        if (!runs.containsKey(first) || !runs.containsKey(second)) {
            return;
        }
        double[] ratios = new double[columns.size()];
        for (int at = 0; at < ratios.length; at++) {
            ratios[at] = median(second, at) / median(first, at);
        }
        print("medians of " + runs.get(second).size() + ", and ratios");
        line(first, medians(first));
        line(second, medians(second));
        line("ratio", ratios);
    }

    /** Keeps the medians for the page. */
    void keep(Figures figures, String load) {
        String[] head = Stream.concat(Stream.of("program"), columns.stream()).toArray(String[]::new);
        Figures.Table table = figures.table(load, head);
        runs.keySet().forEach(program -> table.row(program, medians(program)));
    }

    private double[] medians(String name) {
        double[] medians = new double[columns.size()];
        for (int at = 0; at < medians.length; at++) {
            medians[at] = median(name, at);
        }
        return medians;
    }

    /** Of an even number of runs the higher of the middle two. */
    private double median(String name, int column) {
        double[] sorted = runs.getOrDefault(name, List.of()).stream()
                .mapToDouble(figures -> figures[column])
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static void line(String name, double[] figures) {
        StringBuilder line = new StringBuilder("%-9s".formatted(name));
        for (double figure : figures) {
            line.append(String.format(Locale.ROOT, figure < 1000 ? "%12.2f" : "%12.0f", figure));
        }
        print(line.toString());
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
