package dev.leat.config;

import java.util.regex.Pattern;

/** Spells JSON paths: {@code sink.tables[0].key}; names that are no identifiers stand in brackets and quotes. */
public final class JsonPaths {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]*");

    private JsonPaths() {}

    public static String member(String parent, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            return parent + "['" + name + "']";
        }
        return parent.isEmpty() ? name : parent + "." + name;
    }

    public static String item(String parent, int index) {
        return parent + "[" + index + "]";
    }

    static boolean isAtOrBelow(String path, String above) {
        return path.startsWith(above)
                && (path.length() == above.length() || ".[".indexOf(path.charAt(above.length())) >= 0);
    }

    /** The path of what holds this, the root being the empty path. */
    static String parent(String path) {
        if (path.endsWith("']")) {
            return path.substring(0, Math.max(0, path.lastIndexOf("['")));
        }
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
}
