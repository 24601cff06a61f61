package dev.leat.config;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The topics of a source: names, or a pattern that also finds topics made later. Exactly one of the two. */
public record Topics(List<String> names, @Nullable Pattern pattern) {
    public Topics {
        names = List.copyOf(names);
        if (names.isEmpty() == (pattern == null)) {
            throw new IllegalArgumentException("either names or a pattern");
        }
    }

    public boolean matches(String topic) {
        return pattern == null ? names.contains(topic) : pattern.matcher(topic).matches();
    }

    /** Java's patterns are never equal to others, whatever they match. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Topics topics
                && names.equals(topics.names)
                && String.valueOf(pattern).equals(String.valueOf(topics.pattern));
    }

    @Override
    public int hashCode() {
        return Objects.hash(names, String.valueOf(pattern));
    }

    /** Says that none of them exists. */
    public String absence() {
        return pattern != null ? "no topic in Kafka is like " + pattern : absence(names);
    }

    /** Says that these do not exist. */
    public static String absence(List<String> missing) {
        return missing.size() == 1
                ? "topic " + missing.get(0) + " does not exist in Kafka"
                : "topics " + String.join(", ", missing) + " do not exist in Kafka";
    }
}
