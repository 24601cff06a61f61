package dev.leat.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.leat.api.FailureKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How enum constants are spelled in JSON: as their {@link JsonProperty} says, else DEAD_LETTER as deadLetter. */
public final class Spelling {
    private Spelling() {}

    public static List<String> all(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> of((Enum<?>) constant))
                .toList();
    }

    public static String of(Enum<?> constant) {
        JsonProperty given = property(constant);
        return given == null ? camelCase(constant.name()) : given.value();
    }

    /** Kinds of failures also as tables, commands and logs print them. */
    static Optional<Object> constant(Class<?> type, String spelling) {
        return Arrays.stream(type.getEnumConstants())
                .map(Object.class::cast)
                .filter(constant -> of((Enum<?>) constant).equals(spelling)
                        || (constant instanceof FailureKind kind && kind.name().equals(spelling)))
                .findFirst();
    }

    private static @org.jspecify.annotations.Nullable JsonProperty property(Enum<?> constant) {
        try {
            return constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String camelCase(String name) {
        StringBuilder result = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
            result.append(result.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return result.toString();
    }
}
