package dev.leat.stage.builtin;

import dev.leat.config.Key;
import dev.leat.config.KeyException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads texts with patterns that have names, as known from log collectors. */
public record Grok(
        @Key(
                doc = "Regular expression in which %{NAME} stands for a known pattern, %{NAME:field} makes a field of"
                        + " what it matches, and %{NAME:field:type} gives it a type: int, decimal, boolean.",
                min = 1)
        String pattern,

        @Key(doc = "Patterns of your own, by name; one of a known name replaces it.", fallback = "{}", max = 1000)
        Map<String, String> patterns,

        @Key(doc = "Whether the pattern may match a part of the text; otherwise the whole.", fallback = "false")
        boolean anywhere,

        @Key(
                doc = "Longest time for one text, in milliseconds; then the event fails.",
                fallback = "100",
                min = 1,
                max = 10_000)
        long timeLimitMs) {
    private static final Pattern NAME = Pattern.compile("\\w+");

    public Grok {
        Map<String, String> definitions = definitions(patterns);
        patterns.forEach((name, own) -> {
            List<String> keys = List.of("patterns", name);
            if (!NAME.matcher(name).matches()) {
                throw new KeyException(keys, "is no name of a pattern: letters, digits and '_' are");
            }
            new PatternCompiler(keys, own, definitions).compile();
        });
        NamedRegex.compile(pattern, definitions, anywhere, timeLimitMs);
    }

    TextParser parser() {
        return NamedRegex.compile(pattern, definitions(patterns), anywhere, timeLimitMs);
    }

    private static Map<String, String> definitions(Map<String, String> own) {
        Map<String, String> definitions = new HashMap<>(GrokPatterns.known());
        definitions.putAll(own);
        return definitions;
    }
}
