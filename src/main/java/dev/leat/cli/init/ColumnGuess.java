package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.sink.TargetColumn;
import java.util.List;
import java.util.function.Predicate;

/**
 * The type of a column that does not exist yet.
 *
 * @param type as in SQL
 * @param doubt what does not fit into it, or empty
 */
record ColumnGuess(String type, String doubt) {
    /** So many of a hundred values decide what the others should have been. */
    static final int MAJORITY = 95;

    /** In this order: of those that take equally many values, the first is meant. A text that is a number stays one. */
    private static final List<Guess> GUESSES = List.of(
            Guess.of("boolean", JsonNode::isBoolean),
            Guess.of("bigint", JsonNode::isIntegralNumber),
            Guess.of("numeric", JsonNode::isNumber),
            Guess.of("uuid", JsonNode::isTextual),
            Guess.of("date", JsonNode::isTextual),
            Guess.of("timestamptz", JsonNode::isTextual));

    /** A type, and the values that it is meant for. */
    private record Guess(String type, Predicate<JsonNode> form, TargetColumn column) {
        static Guess of(String type, Predicate<JsonNode> form) {
            return new Guess(type, form, TargetColumn.ofType("value", type, false));
        }

        long taken(Candidate field) {
            return field.values().stream()
                    .filter(value -> form.test(value) && column.accepts(value))
                    .count();
        }
    }

    static ColumnGuess of(Candidate field) {
        int values = field.values().size();
        long most = 0;
        String best = "";
        for (Guess guess : GUESSES) {
            long taken = guess.taken(field);
            if (taken > most) {
                most = taken;
                best = guess.type();
            }
        }
        if (most > 0 && most * 100 >= (long) MAJORITY * values) {
            return new ColumnGuess(
                    best,
                    most == values
                            ? ""
                            : "%d of %d sampled values are no %s and become dead letters; text takes all"
                                    .formatted(values - most, values, best));
        }
        boolean nested = field.values().stream().anyMatch(JsonNode::isContainerNode);
        return new ColumnGuess(nested ? "jsonb" : "text", "");
    }
}
