package dev.leat.config;

import java.util.regex.Pattern;

/** What Kafka takes as the name of a topic. */
final class TopicNames {
    static final String FORM = "a topic's name: 1 to 249 letters, digits, '.', '_' or '-'";
    static final String PATTERN = "[A-Za-z0-9._-]{1,249}";
    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    private TopicNames() {}

    static boolean isValid(String name) {
        return COMPILED.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }
}
