package dev.leat.sql;

import java.util.List;
import java.util.stream.Collectors;

/** Writes names into SQL so that no name can be anything but a name. */
public final class Names {
    private Names() {}

    /** One identifier, always quoted: reserved words, capitals and quotation marks keep their meaning. */
    public static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a name PostgreSQL can hold");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String quote(String schema, String name) {
        return quote(schema) + "." + quote(name);
    }

    public static String list(List<String> names) {
        return names.stream().map(Names::quote).collect(Collectors.joining(", "));
    }
}
