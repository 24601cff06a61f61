package dev.leat.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a table as SQL reads it: what is not in quotation marks counts in lower case. */
public final class SqlName {
    private static final Pattern PART = Pattern.compile("\"((?:[^\"\\x00]|\"\")+)\"|([\\p{L}_][\\p{L}\\p{N}_$]*)");
    private static final Pattern ASCII = Pattern.compile("[A-Z]+");
    private static final String PUBLIC = "public";
    private static final int BYTES_MAX = 63;
    private static final int PARTS_MAX = 2;

    private SqlName() {}

    /** Schema and table, public where there is no schema; empty when it is no such name. */
    public static Optional<List<String>> parse(String text) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(text);
        int at = 0;
        while (at < text.length() && part.region(at, text.length()).lookingAt()) {
            String quoted = part.group(1);
            parts.add(quoted == null ? lowerCase(part.group(2)) : quoted.replace("\"\"", "\""));
            at = part.end();
            if (at == text.length()) {
                return Optional.of(parts).filter(SqlName::isTable).map(SqlName::withSchema);
            }
            if (text.charAt(at) != '.') {
                return Optional.empty();
            }
            at++;
        }
        return Optional.empty();
    }

    /**
     * The same name with its schema, public where it has none: what a search path finds depends on the role. What is no
     * name stays as it is.
     */
    public static String qualified(String text) {
        boolean plain = PART.matcher(text).matches() && parse(text).isPresent();
        return plain ? PUBLIC + "." + text : text;
    }

    /** PostgreSQL changes no other letters, in a database of UTF-8. */
    private static String lowerCase(String name) {
        return ASCII.matcher(name).replaceAll(found -> found.group().toLowerCase(Locale.ROOT));
    }

    static boolean isShort(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX;
    }

    private static boolean isTable(List<String> parts) {
        return parts.size() <= PARTS_MAX && parts.stream().allMatch(SqlName::isShort);
    }

    private static List<String> withSchema(List<String> parts) {
        return parts.size() == 1 ? List.of(PUBLIC, parts.get(0)) : List.copyOf(parts);
    }
}
