package dev.leat.config;

import java.util.List;
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

    /** Says that none of them exists. */
    public String absence() {
        return pattern != null
                ? "there is no topic like " + pattern
                : names.size() == 1
                        ? "there is no topic " + names.get(0)
                        : "there is none of the topics " + String.join(", ", names);
    }
}
