package dev.leat.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One page with tables and plots of every scenario whose figures are in {@code target/bench}. */
final class ReportPage {
    private static final String HEAD = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Leat: benchmarks</title><style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
            table { border-collapse: collapse; margin: 1rem 0 }
            td, th { border-bottom: 1px solid #ddd; padding: .2rem .7rem; text-align: right }
            td:first-child, th:first-child { text-align: left }
            svg { margin: 0 1rem 1rem 0; font: 11px system-ui, sans-serif }
            .machine { color: #666 }
            </style><h1>Leat: benchmarks</h1>
            """;

    private ReportPage() {}

    static void write() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        try (Stream<Path> files = Files.list(Programs.FOLDER)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonNode scenario = new ObjectMapper().readTree(file.toFile());
                if (scenario.has("tables")) {
                    add(page, scenario);
                }
            }
        }
        Files.writeString(Programs.FOLDER.resolve("report.html"), page + "</html>\n");
    }

    private static void add(StringBuilder page, JsonNode scenario) {
        page.append("<h2>").append(escaped(scenario.path("title").asText())).append("</h2>\n<p class=\"machine\">");
        page.append(escaped(scenario.path("machine").asText())).append("</p>\n");
        for (JsonNode table : scenario.path("tables")) {
            page.append("<h3>").append(escaped(table.path("name").asText())).append("</h3>\n");
            page.append("<table><tr>");
            table.path("columns").forEach(column -> cell(page, "th", column));
            page.append("</tr>\n");
            for (JsonNode row : table.path("rows")) {
                page.append("<tr>");
                row.forEach(value -> cell(page, "td", value));
                page.append("</tr>\n");
            }
            page.append("</table>\n");
            plots(page, table);
        }
    }

    private static void cell(StringBuilder page, String tag, JsonNode value) {
        String text = value.isNumber() ? Plot.shown(value.asDouble()) : value.asText();
        page.append('<')
                .append(tag)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(tag)
                .append('>');
    }

    private static void plots(StringBuilder page, JsonNode table) {
        List<JsonNode> rows = Stream.of(table.path("rows"))
                .flatMap(all ->
                        Stream.iterate(0, i -> i < all.size(), i -> i + 1).map(all::get))
                .toList();
        for (int column = 1; column < table.path("columns").size() && rows.size() > 1; column++) {
            int at = column;
            List<String> names = rows.stream()
                    .map(row -> label(row.get(0)))
                    .map(ReportPage::escaped)
                    .toList();
            double[] values =
                    rows.stream().mapToDouble(row -> row.get(at).asDouble()).toArray();
            String title = escaped(table.path("columns").get(column).asText());
            boolean curve = rows.stream().allMatch(row -> row.get(0).isNumber());
            page.append(curve ? Plot.curve(title, names, values) : Plot.bars(title, names, values));
        }
    }

    private static String label(JsonNode differs) {
        return differs.isNumber() ? Plot.shown(differs.asDouble()) : differs.asText();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
