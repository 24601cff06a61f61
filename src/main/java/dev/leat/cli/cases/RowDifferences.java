package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.sink.MemoryTables;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What differs in the rows of one table: column by column where the key says which rows belong together. */
final class RowDifferences {
    private static final String MATCH = "$match";

    private final MemoryTables tables;
    private final String table;
    private final List<String> key;
    private final List<String> lines = new ArrayList<>();

    RowDifferences(MemoryTables tables, String table) {
        this.tables = tables;
        this.table = table;
        this.key = tables.key(table);
    }

    List<String> of(List<ObjectNode> wanted) {
        List<ObjectNode> found = new ArrayList<>(tables.rows(table));
        List<ObjectNode> missing = new ArrayList<>();
        for (ObjectNode row : wanted) {
            if (!take(row, found)) {
                missing.add(row);
            }
        }
        for (ObjectNode row : missing) {
            ObjectNode partner = partner(row, found);
            if (partner == null) {
                lines.add(table + ": missing " + row);
            } else {
                found.remove(partner);
                columns(row, partner);
            }
        }
        found.forEach(row -> lines.add(table + ": unexpected " + row));
        return lines;
    }

    private boolean take(ObjectNode wanted, List<ObjectNode> found) {
        for (int at = 0; at < found.size(); at++) {
            ObjectNode row = found.get(at);
            if (names(wanted, row).stream().allMatch(name -> difference(name, wanted, row) == null)) {
                Object unused = found.remove(at);
                return true;
            }
        }
        return false;
    }

    /** The row of the same key; without keys the only one that is left. */
    private @Nullable ObjectNode partner(ObjectNode wanted, List<ObjectNode> found) {
        if (key.isEmpty()) {
            return found.size() == 1 ? found.get(0) : null;
        }
        return found.stream()
                .filter(row -> key.stream().allMatch(name -> difference(name, wanted, row) == null))
                .findFirst()
                .orElse(null);
    }

    private void columns(ObjectNode wanted, ObjectNode row) {
        lines.add(table + ": row " + (key.isEmpty() ? row : shownKey(row)) + " differs");
        for (String name : names(wanted, row)) {
            String difference = difference(name, wanted, row);
            if (difference != null) {
                lines.add("  " + name + ": " + difference);
            }
        }
    }

    private ObjectNode shownKey(ObjectNode row) {
        return row.deepCopy().retain(key);
    }

    private static Set<String> names(ObjectNode wanted, ObjectNode row) {
        Set<String> names = new LinkedHashSet<>();
        row.fieldNames().forEachRemaining(names::add);
        wanted.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private @Nullable String difference(String name, ObjectNode wanted, ObjectNode row) {
        JsonNode expected = wanted.path(name);
        JsonNode actual = row.path(name);
        JsonNode got = actual.isMissingNode() ? NullNode.getInstance() : actual;
        if (expected.isObject() && expected.size() == 1 && expected.path(MATCH).isTextual()) {
            return matches(expected.path(MATCH).textValue(), got);
        }
        if (expected.isMissingNode() || expected.isNull()) {
            return got.isNull() ? null : "expected null, got " + got;
        }
        try {
            JsonNode stored = tables.value(table, name, expected);
            return isEqual(stored, got) ? null : "expected " + stored + ", got " + got;
        } catch (EventException unfit) {
            return "expected " + expected + ", which the column cannot hold: " + unfit.reason();
        }
    }

    private static @Nullable String matches(String pattern, JsonNode got) {
        try {
            String text = got.isTextual() ? got.textValue() : got.toString();
            return Pattern.compile(pattern).matcher(text).find() ? null : "expected /" + pattern + "/, got " + got;
        } catch (PatternSyntaxException wrong) {
            return "expected /" + pattern + "/, which is no regular expression: " + wrong.getDescription();
        }
    }

    /** Numbers by value: 1 and 1.0 are one number. */
    private static boolean isEqual(JsonNode one, JsonNode other) {
        return one.equals(
                (left, right) -> left.isNumber() && right.isNumber()
                        ? left.decimalValue().compareTo(right.decimalValue())
                        : left.equals(right) ? 0 : 1,
                other);
    }
}
