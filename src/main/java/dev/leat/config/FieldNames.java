package dev.leat.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How fields are named outside of expressions: by their names, not as in JSONPath or an expression. */
public final class FieldNames {
    private static final String KEY = "$key.";
    /** A bracket that is neither escaped nor that of {@code []} behind a name. */
    private static final Pattern ONE_ITEM = Pattern.compile("(?<!\\\\)\\[(?!](?:[.]|$))");

    private FieldNames() {}

    /** What is wrong with it, and what to write instead; null when it may be meant. */
    public static @Nullable String trouble(String field) {
        if (field.equals("$") || field.equals(".")) {
            return "'" + field + "' is no path of a field; write its name, without $ and dot before it";
        }
        if (field.startsWith(KEY)) {
            return "'" + field + "' is no path of a field: only the whole key has a name, $key";
        }
        String begin = begin(field);
        if (begin.isEmpty()) {
            return ONE_ITEM.matcher(field).find()
                    ? "'" + field + "' is no path of a field: [] stands for every item, one alone has no name; write "
                            + plain(field) + ", or \\[ for a bracket in a name"
                    : null;
        }
        return "'" + field + "' is no path of a field: it must not begin with " + begin + "; write "
                + plain(field.substring(begin.length()));
    }

    private static String begin(String field) {
        return field.startsWith("$.") ? "$." : field.startsWith("$[") ? "$" : field.startsWith(".") ? "." : "";
    }

    /** {@code ['card']} is {@code card}, {@code cards[*]} and {@code cards[0]} are {@code cards[]}. */
    private static String plain(String rest) {
        return rest.replaceFirst("^\\[['\"]([^'\"]+)['\"]]", "$1")
                .replaceFirst("^[.]+", "")
                .replaceAll("\\[[*0-9]+]", "[]");
    }
}
