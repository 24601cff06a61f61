package dev.leat.stage.builtin;

import dev.leat.config.Key;

/** Reads texts with a regular expression. */
public record Regex(
        @Key(
                doc = "Regular expression; each named group (?<field>…) becomes a field. Names may have '_' and dots.",
                min = 1)
        String pattern,

        @Key(doc = "Whether the pattern may match a part of the text; otherwise the whole.", fallback = "false")
        boolean anywhere,

        @Key(
                doc = "Longest time for one text, in milliseconds; then the event fails.",
                fallback = "100",
                min = 1,
                max = 10_000)
        long timeLimitMs) {
    public Regex {
        NamedRegex.compile(pattern, null, anywhere, timeLimitMs);
    }

    TextParser parser() {
        return NamedRegex.compile(pattern, null, anywhere, timeLimitMs);
    }
}
