package dev.leat.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the uri of a database and who connects. What stands in it is not shown where a password could be part. */
public final class DatabaseUri {
    private static final String WORD = "[A-Za-z0-9._~%!*-]+";
    private static final Pattern URI =
            Pattern.compile("postgres(?:ql)?://(?:(?<user>" + WORD + ")(?::(?<password>" + WORD + "))?@)?"
                    + "(?<host>\\[[A-Fa-f0-9:]+\\]|[A-Za-z0-9._~%-]+)?(?::(?<port>[0-9]{1,5}))?"
                    + "(?:/(?<database>" + WORD + "))?(?:\\?(?<parameters>.*))?");
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Map<String, String> OWNED = Map.of(
            "application_name", "a claim tells by it whose session it may end",
            "fallback_application_name", "a claim tells by it whose session it may end",
            "statement_timeout", "set statementTimeoutMs instead",
            "idle_in_transaction_session_timeout", "it bounds how long a frozen process can hold a partition");

    private static final String JDBC = "jdbc:";

    private final String section;
    private final List<Mistake> mistakes = new ArrayList<>();

    private DatabaseUri(String section) {
        this.section = section;
    }

    /** One mistake, and the key of the section that has it. */
    public record Mistake(String key, String message) {}

    /**
     * What is wrong with the keys {@code uri}, {@code user} and {@code password} of a section.
     *
     * @param section its name, for messages
     */
    public static List<Mistake> mistakes(String section, String uri, @Nullable String user, @Nullable Secret password) {
        DatabaseUri checks = new DatabaseUri(section);
        if (uri.startsWith(JDBC)) {
            checks.wrong("must not begin with " + JDBC + ", which is for Java's drivers; leave that out, as in"
                    + " postgresql://host:5432/database");
            return checks.mistakes;
        }
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            checks.wrong(
                    "must look like postgresql://host:5432/database; a password with other characters than letters,"
                            + " digits and ._~!*- belongs into " + section + ".password");
            return checks.mistakes;
        }
        Map<String, String> parameters = checks.parameters(parts.group("parameters"));
        if (parts.group("database") == null && !parameters.containsKey("dbname")) {
            checks.wrong("names no database; it must look like postgresql://host:5432/database");
        }
        if (parts.group("port") != null && !isPort(parts.group("port"))) {
            checks.wrong("must have a port in 1..65535, got " + parts.group("port"));
        }
        checks.settings(parameters);
        checks.role(user != null, parts.group("user") != null || parameters.containsKey("user"));
        checks.password(password != null, parts.group("password") != null || parameters.containsKey("password"));
        return checks.mistakes;
    }

    private void wrong(String message) {
        mistakes.add(new Mistake("uri", message));
    }

    private static boolean isPort(String port) {
        return Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535;
    }

    private Map<String, String> parameters(@Nullable String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                wrong("must have parameters of the form name=value after '?'");
            } else {
                parameters.put(parameter.substring(0, equals), decoded(parameter.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return value;
        }
    }

    private void settings(Map<String, String> parameters) {
        OWNED.forEach((name, reason) -> {
            if (parameters.containsKey(name)) {
                wrong("must not set " + name + ", which is Leat's own: " + reason);
            }
        });
        String sslMode = parameters.get("sslmode");
        if (sslMode != null && !SSL_MODES.contains(sslMode)) {
            wrong("must have an sslmode out of " + String.join(", ", SSL_MODES) + ", got " + sslMode);
        }
    }

    private void role(boolean given, boolean inUri) {
        twice("user", "role", given && inUri);
        if (!given && !inUri) {
            mistakes.add(new Mistake("user", "is missing; give the role here or in " + section + ".uri"));
        }
    }

    private void password(boolean given, boolean inUri) {
        twice("password", "password", given && inUri);
    }

    private void twice(String key, String what, boolean twice) {
        if (twice) {
            mistakes.add(new Mistake(key, "is given twice: " + section + ".uri has a " + what + " too"));
        }
    }
}
