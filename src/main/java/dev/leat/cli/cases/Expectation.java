package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.FailureKind;
import dev.leat.config.Key;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a case shall end with. */
public record Expectation(
        @Key(
                doc = "All rows that each table shall hold at the end; a table that is not named shall hold none. A"
                        + " column that is left out shall be null; {\"$match\": \"regular expression\"} stands for any"
                        + " value in whose text it is found.",
                fallback = "{}")
        Map<String, List<ObjectNode>> rows,

        @Key(doc = "All events that shall become dead letters; without it none shall.", fallback = "[]", max = 10_000)
        List<DeadLetter> deadLetters,

        @Key(
                doc = "All events that stages shall drop, pieces of split ones among them; without it drops are not"
                        + " looked at.",
                optional = true,
                max = 10_000)
        @Nullable
        List<Drop> drops,

        @Key(
                doc = "The pipeline shall stop, and this regular expression be found in its reason; without it the"
                        + " pipeline shall not stop.",
                optional = true)
        @Nullable
        Pattern stops) {

    /** An event that shall be set aside. */
    public record DeadLetter(
            @Key(doc = "Which event: 1 for the first one of the case.", optional = true, min = 1) @Nullable
            Integer event,

            @Key(doc = "The stage that fails, source or sink.", optional = true) @Nullable
            String stage,

            @Key(doc = "The kind of failure; also as it is printed, such as REJECTED.", optional = true) @Nullable
            FailureKind kind,

            @Key(doc = "A regular expression that is found in the reason.", optional = true) @Nullable
            Pattern reason) {}

    /** An event that shall end on purpose. */
    public record Drop(
            @Key(doc = "Which event: 1 for the first one of the case.", min = 1)
            int event,

            @Key(doc = "The stage that drops it.", optional = true) @Nullable
            String stage) {}
}
