package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import dev.leat.config.Mistakes;
import dev.leat.expression.LimitedRegex;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hides what fields hold, wholly or in part, for good. What does not look as expected is hidden wholly. */
public record Mask(
        @Key(doc = "Fields to mask, such as \"email\" or \"cards[].number\"; $key for the whole Kafka key.")
        List<String> fields,

        @Key(
                doc = "whole: three mask characters, whatever was there. ends: all but the first keepFirst and the"
                        + " last keepLast characters. email: all but the first character and the domain. card: all"
                        + " digits but the last four. ip: the network stays, /24 of IPv4 and /48 of IPv6. regex: what a"
                        + " pattern finds.",
                fallback = "\"whole\"")
        As as,

        @Key(doc = "For ends: characters to keep at the beginning.", fallback = "0", min = 0, max = 1000)
        int keepFirst,

        @Key(doc = "For ends: characters to keep at the end.", fallback = "0", min = 0, max = 1000)
        int keepLast,

        @Key(doc = "The mask character.", fallback = "\"*\"", min = 1, max = 2)
        String with,

        @Key(doc = "For regex: what is looked for, everywhere in the text.", optional = true) @Nullable
        Pattern pattern,

        @Key(
                doc = "For regex: what each find is replaced by, with groups as $1; without it three mask characters.",
                optional = true)
        @Nullable
        String replacement,

        @Key(
                doc = "For regex: longest time for one text, in milliseconds; then the event fails.",
                fallback = "100",
                min = 1,
                max = 10_000)
        long timeLimitMs) {
    private static final int WHOLE_CHARACTERS = 3;

    public Mask {
        Mistakes mistakes = new Mistakes();
        mistakes.in(() -> FieldChanges.check(fields));
        mistakes.when(with.codePointCount(0, with.length()) != 1, "with", "must be one character, got \"" + with + '"');
        mistakes.when(
                as == As.ENDS && keepFirst + keepLast == 0, "as", "ends needs keepFirst or keepLast; whole hides all");
        mistakes.when(as != As.ENDS && keepFirst > 0, "keepFirst", "is for ends only");
        mistakes.when(as != As.ENDS && keepLast > 0, "keepLast", "is for ends only");
        mistakes.when(as == As.REGEX && pattern == null, "as", "regex needs a pattern");
        mistakes.when(as != As.REGEX && pattern != null, "pattern", "is for regex only");
        mistakes.when(as != As.REGEX && replacement != null, "replacement", "is for regex only");
        if (as == As.REGEX) {
            mistakes.in(() -> checkReplacement(pattern, replacement));
        }
        mistakes.end();
    }

    /** The ways to hide. */
    public enum As {
        WHOLE,
        ENDS,
        EMAIL,
        CARD,
        IP,
        REGEX
    }

    /** Masks a text; null: it is to be hidden wholly. */
    private interface Way {
        @Nullable
        String mask(String text);
    }

    /** How long it takes depends on the text. */
    public boolean slow() {
        return as == As.REGEX;
    }

    public Stage stage() {
        JsonNode whole = TextNode.valueOf(with.repeat(WHOLE_CHARACTERS));
        Way mask = mask();
        return FieldChanges.of(fields, value -> {
            String masked = value.isContainerNode() ? null : mask.mask(Values.text(value));
            return masked == null ? whole : TextNode.valueOf(masked);
        });
    }

    private Way mask() {
        Masks masks = new Masks(with);
        return switch (as) {
            case WHOLE -> text -> null;
            case ENDS -> text -> masks.ends(text, keepFirst, keepLast);
            case EMAIL -> masks::email;
            case CARD -> masks::card;
            case IP -> Masks::network;
            case REGEX -> regex();
        };
    }

    private Way regex() {
        LimitedRegex regex = new LimitedRegex(Objects.requireNonNull(pattern), timeLimitMs);
        String by = replacement == null ? Matcher.quoteReplacement(with.repeat(WHOLE_CHARACTERS)) : replacement;
        return text -> regex.replaceAll(text, by);
    }

    /** An alternative that always matches, with the same groups: only then Java looks at the replacement. */
    private static void checkReplacement(@Nullable Pattern pattern, @Nullable String replacement) {
        if (pattern != null && replacement != null) {
            try {
                Pattern.compile("(?:" + pattern.pattern() + "\n)|", pattern.flags())
                        .matcher("")
                        .replaceAll(replacement);
            } catch (IllegalArgumentException | IndexOutOfBoundsException failure) {
                throw new KeyException(List.of("replacement"), "does not fit the pattern: " + failure.getMessage());
            }
        }
    }
}
