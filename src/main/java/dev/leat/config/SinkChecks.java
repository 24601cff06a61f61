package dev.leat.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the PostgreSQL side as far as it needs no database: the uri, who connects, and the tables. */
final class SinkChecks {
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
            "statement_timeout", "set sink.statementTimeoutMs instead",
            "idle_in_transaction_session_timeout", "it bounds how long a frozen process can hold a partition");

    private final Binding binding;
    private final Bound<SinkConfig> sink;
    private final Problems problems;
    private final String uriPath;

    private SinkChecks(Binding binding, Bound<SinkConfig> sink, Problems problems) {
        this.binding = binding;
        this.sink = sink;
        this.problems = problems;
        this.uriPath = JsonPaths.member(sink.path(), "uri");
    }

    static void check(Binding binding, List<StageConfig> stages, Problems problems) {
        for (Bound<SinkConfig> sink : binding.bound(SinkConfig.class)) {
            new SinkChecks(binding, sink, problems).uri();
        }
        TableChecks.check(binding, stages, problems);
    }

    /** What stands in the uri is not shown where a password could be part of it. */
    private void uri() {
        Matcher uri = URI.matcher(sink.record().uri());
        if (!uri.matches()) {
            problems.add(
                    uriPath,
                    "must look like postgresql://host:5432/database; a password with other characters than letters,"
                            + " digits and ._~!*- belongs into sink.password");
            return;
        }
        Map<String, String> parameters = parameters(uri.group("parameters"));
        if (uri.group("database") == null && !parameters.containsKey("dbname")) {
            problems.add(uriPath, "names no database; it must look like postgresql://host:5432/database");
        }
        if (uri.group("port") != null && !isPort(uri.group("port"))) {
            problems.add(uriPath, "must have a port in 1..65535, got " + uri.group("port"));
        }
        parameters(parameters);
        role("user", "role", uri.group("user") != null || parameters.containsKey("user"));
        role("password", "password", uri.group("password") != null || parameters.containsKey("password"));
    }

    private static boolean isPort(String port) {
        return Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535;
    }

    private Map<String, String> parameters(@org.jspecify.annotations.Nullable String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                problems.add(uriPath, "must have parameters of the form name=value after '?'");
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

    private void parameters(Map<String, String> parameters) {
        OWNED.forEach((name, reason) -> {
            if (parameters.containsKey(name)) {
                problems.add(uriPath, "must not set " + name + ", which is Leat's own: " + reason);
            }
        });
        String sslMode = parameters.get("sslmode");
        if (sslMode != null && !SSL_MODES.contains(sslMode)) {
            problems.add(uriPath, "must have an sslmode out of " + String.join(", ", SSL_MODES) + ", got " + sslMode);
        }
    }

    private void role(String key, String what, boolean inUri) {
        boolean given = key.equals("user")
                ? sink.record().user() != null
                : sink.record().password() != null;
        String path = JsonPaths.member(sink.path(), key);
        if (given && inUri) {
            problems.add(path, "is given twice: sink.uri has a " + what + " too");
        }
        if (!given && !inUri && key.equals("user") && !binding.guessed(path)) {
            problems.add(path, "is missing; give the role here or in sink.uri");
        }
    }
}
