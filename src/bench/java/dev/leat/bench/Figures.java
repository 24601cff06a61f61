package dev.leat.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a scenario found: tables, kept in {@code target/bench/<scenario>.json} for {@link ReportPage}. */
final class Figures {
    private final String scenario;
    private final String title;
    private final String machine;
    private final List<Table> tables = new ArrayList<>();

    /** @param machine what it runs on */
    Figures(String scenario, String title, String machine) {
        this.scenario = scenario;
        this.title = title;
        this.machine = machine;
    }

    /** An empty table of this scenario; the first column is what differs, the others are numbers. */
    Table table(String name, String... columns) {
        Table table = new Table(name, List.of(columns), new ArrayList<>());
        tables.add(table);
        return table;
    }

    /**
     * One table.
     *
     * @param rows as long as the columns: what differs, a text or a number, and numbers
     */
    record Table(String name, List<String> columns, List<List<Object>> rows) {
        void row(Object differs, double... figures) {
            List<Object> row = new ArrayList<>(List.of(differs));
            Arrays.stream(figures).forEach(row::add);
            rows.add(row);
        }

        String markdown() {
            return "### " + name + "\n\n" + line(columns)
                    + line(columns.stream().map(column -> "---").toList())
                    + rows.stream()
                            .map(row -> line(row.stream().map(Table::shown).toList()))
                            .collect(Collectors.joining());
        }

        private static String line(List<String> cells) {
            return "| " + String.join(" | ", cells) + " |\n";
        }

        private static String shown(Object cell) {
            return cell instanceof Number number ? Plot.shown(number.doubleValue()) : cell.toString();
        }
    }

    /** Keeps what is there so far. */
    void write() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode().put("title", title).put("machine", machine);
        ArrayNode all = root.putArray("tables");
        for (Table table : tables) {
            all.addPOJO(table);
        }
        mapper.writerWithDefaultPrettyPrinter().writeValue(file(scenario).toFile(), root);
        ReportPage.write();
    }

    static Path file(String scenario) {
        return Programs.FOLDER.resolve(scenario + ".json");
    }
}
