package dev.leat.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Small plots as SVG; what differs is spread evenly, as its values are usually multiples of each other. */
final class Plot {
    private static final int WIDTH = 330;
    private static final int HEIGHT = 190;
    private static final int LEFT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 160;
    private static final String COLOUR = "#2463a8";

    private Plot() {}

    static String curve(String title, List<String> names, double[] values) {
        StringBuilder svg = start(title);
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            points.append(format("%.1f,%.1f ", x(i, values.length), y(values, i)));
        }
        svg.append(format("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, COLOUR));
        for (int i = 0; i < values.length; i++) {
            svg.append(format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
                    x(i, values.length), y(values, i), COLOUR));
        }
        return end(svg, names, values);
    }

    static String bars(String title, List<String> names, double[] values) {
        StringBuilder svg = start(title);
        for (int i = 0; i < values.length; i++) {
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"%.1f\" fill=\"%s\"/>",
                    x(i, values.length) - 8, y(values, i), BOTTOM - y(values, i), COLOUR));
        }
        return end(svg, names, values);
    }

    private static StringBuilder start(String title) {
        return new StringBuilder(format("<svg width=\"%d\" height=\"%d\" role=\"img\">", WIDTH, HEIGHT))
                .append(format("<text x=\"4\" y=\"14\" font-weight=\"bold\">%s</text>", title))
                .append(format("<path d=\"M4 %d H%d\" stroke=\"#999\"/>", BOTTOM, WIDTH));
    }

    /** The names below and the values above each point. */
    private static String end(StringBuilder svg, List<String> names, double[] values) {
        for (int i = 0; i < values.length; i++) {
            double x = x(i, values.length);
            svg.append(
                    format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, BOTTOM + 16, names.get(i)));
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                    x, y(values, i) - 7, shown(values[i])));
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(int at, int count) {
        double step = (WIDTH - 2.0 * LEFT) / count;
        return LEFT + step * (at + 0.5);
    }

    /** The axis begins at 0, so that flat looks flat. */
    private static double y(double[] values, int at) {
        double max = Math.max(Arrays.stream(values).max().orElse(0), Double.MIN_NORMAL);
        return BOTTOM - Math.max(0, values[at]) / max * (BOTTOM - TOP);
    }

    static String shown(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) || size >= 1000) {
            return format("%,.0f", value);
        }
        return format(size >= 100 ? "%.1f" : "%.2f", value);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
