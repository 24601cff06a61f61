package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Something of events that could fill a column.
 *
 * @param path names from the outside to the inside; empty for what has none
 * @param values those that are not null, in the order of the events
 * @param events how many events there are
 */
record Candidate(Kind kind, List<String> path, List<JsonNode> values, int events) {
    /** Where in an event it is. */
    enum Kind {
        FIELD,
        HEADER,
        KEY,
        TOPIC,
        PARTITION,
        OFFSET,
        TIMESTAMP,
        WHOLE
    }

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> WORDS_OF_JSLT =
            Set.of("and", "as", "def", "else", "false", "for", "if", "import", "let", "null", "or", "true");

    Candidate {
        path = List.copyOf(path);
        values = List.copyOf(values);
    }

    /** Every event has it. */
    boolean isAlways() {
        return values.size() == events;
    }

    boolean isNestedField() {
        return kind == Kind.FIELD && path.size() > 1;
    }

    /** It is the same place. */
    boolean isAt(Candidate other) {
        return kind == other.kind && path.equals(other.path);
    }

    /** The other one lies inside of it. */
    boolean contains(Candidate other) {
        boolean above = path.size() < other.path.size()
                && other.path.subList(0, path.size()).equals(path);
        return other.kind == Kind.FIELD && (kind == Kind.WHOLE || (kind == Kind.FIELD && above));
    }

    boolean holdsOnly(Predicate<JsonNode> what) {
        return !values.isEmpty() && values.stream().allMatch(what);
    }

    /** What it holds, spelt as texts. */
    List<String> texts() {
        return values.stream().map(JsonNode::asText).toList();
    }

    /** The expression that gives it. */
    String expression() {
        return switch (kind) {
            case FIELD -> steps();
            case HEADER -> "$headers" + steps();
            case KEY -> "$key" + steps();
            case TOPIC -> "$topic";
            case PARTITION -> "$partition";
            case OFFSET -> "$offset";
            case TIMESTAMP -> "$timestamp";
            case WHOLE -> ".";
        };
    }

    private String steps() {
        StringBuilder steps = new StringBuilder();
        for (String name : path) {
            boolean plain = PLAIN.matcher(name).matches() && !WORDS_OF_JSLT.contains(name);
            steps.append('.').append(plain ? name : TextNode.valueOf(name).toString());
        }
        return steps.toString();
    }

    /** A stage can name it by {@link #fieldPath}. */
    boolean isConvertible() {
        return kind == Kind.FIELD && path.stream().noneMatch(name -> name.isEmpty() || name.endsWith("[]"));
    }

    /** As options of stages name fields. */
    String fieldPath() {
        return String.join(
                ".",
                path.stream().map(name -> name.replaceAll("[.\\\\$]", "\\\\$0")).toList());
    }
}
