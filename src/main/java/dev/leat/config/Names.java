package dev.leat.config;

import java.util.regex.Pattern;

/** How names must look. Pipelines', stages' and branches' stand in addresses, metrics and SQL. */
public final class Names {
    public static final String FORM = "1 to 63 letters, digits, '_' or '-', beginning with a letter or digit";

    static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";

    static final String SERVER = "(?:\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}";
    static final String SERVERS_PATTERN = SERVER + "(?: *, *" + SERVER + ")*";
    static final String SERVERS_FORM = "host:port, or several of them separated by commas";

    private Names() {}

    public static boolean valid(String name) {
        return Pattern.matches(PATTERN, name);
    }
}
