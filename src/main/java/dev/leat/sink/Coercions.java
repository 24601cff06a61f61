package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.sink.TriedEvent.Coercion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the values that are stored as others than the event has. */
final class Coercions {
    private Coercions() {}

    /**
     * Rows that delete have none.
     *
     * @param stored the rows as JSON objects; one that cannot be told among them counts as stored as it was sent
     */
    static List<Coercion> of(List<MadeRows.Row> made, List<JsonNode> stored) {
        List<MadeRows.Row> written = made.stream()
                .filter(row -> row.change() == RowListener.Change.WRITE)
                .toList();
        List<Coercion> coercions = new ArrayList<>();
        for (int at = 0; at < written.size(); at++) {
            MadeRows.Row row = written.get(at);
            List<JsonNode> same =
                    stored.stream().filter(one -> hasKey(one, row)).toList();
            boolean inOrder = row.keys().isEmpty() && written.size() == stored.size();
            add(row, same.size() == 1 ? same.get(0) : inOrder ? stored.get(at) : null, coercions);
        }
        return coercions;
    }

    private static boolean hasKey(JsonNode stored, MadeRows.Row row) {
        return !row.keys().isEmpty()
                && row.keys().stream()
                        .allMatch(key ->
                                isEqual(key.sent(), stored.path(key.column().name())));
    }

    private static void add(MadeRows.Row row, @Nullable JsonNode stored, List<Coercion> coercions) {
        for (MadeRows.Cell cell : row.cells()) {
            JsonNode now =
                    stored == null ? cell.sent() : stored.path(cell.column().name());
            if (!now.isMissingNode() && !isEqual(cell.given(), now)) {
                coercions.add(
                        new Coercion(cell.column().name(), cell.column().type().toString(), cell.given(), now));
            }
        }
    }

    /** Numbers by their value, times by how they are read, anything else as it is written. */
    static boolean isEqual(JsonNode one, JsonNode other) {
        return one.equals(Coercions::compare, other);
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        if (one.isTextual() && other.isTextual()) {
            return spelled(one.textValue()).equals(spelled(other.textValue())) ? 0 : 1;
        }
        return one.equals(other) ? 0 : 1;
    }

    /** ISO 8601 has several spellings of one time. */
    private static String spelled(String text) {
        if (text.length() < 19 || text.charAt(4) != '-' || text.charAt(13) != ':') {
            return text;
        }
        String time = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        time = time.endsWith("Z") ? time.substring(0, time.length() - 1) + "+00:00" : time;
        return time.replaceFirst("(\\.\\d*?)0+(?=\\+|$)", "$1").replaceFirst("\\.(?=\\+|$)", "");
    }
}
