package dev.leat.config;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The admin server. */
public record AdminConfig(
        @Key(doc = "Whether to serve the API, health, metrics and status.", fallback = "true")
        boolean enabled,

        @Key(
                doc = "Address to listen on. Any but localhost, 127.0.0.1 and ::1 counts as public: it needs tokens,"
                        + " and tls or insecure.",
                fallback = "\"127.0.0.1\"",
                min = 1)
        String host,

        @Key(doc = "Port to listen on; 0 takes a free one.", fallback = "8080", min = 0, max = 65_535)
        int port,

        @Key(doc = "Serves HTTPS instead of HTTP.", optional = true) @Nullable
        AdminTlsConfig tls,

        @Key(
                doc = "Allows a public address without tls: tokens and answers, with keys and values of dead letters,"
                        + " travel readable. For networks that encrypt by themselves, or a proxy that does.",
                fallback = "false")
        boolean insecure,

        @Key(doc = "Who may ask. Without any, whoever reaches the loopback address may do everything.", fallback = "{}")
        AdminTokensConfig tokens,

        @Key(
                doc = "Serves /metrics without a token, for scrapers that have none; /health never asks for one.",
                fallback = "true")
        boolean openMetrics,

        @Key(
                doc = "How long a pipeline may have lag while none of its positions moves, in milliseconds; then it is"
                        + " stuck: the log says why, also where enabled is false, and /health/ready fails with the"
                        + " reason. 0: for ever.",
                fallback = "300000",
                min = 0,
                max = 86_400_000)
        long stuckMs) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    public AdminConfig {
        boolean open = enabled && !isLoopback(host);
        Mistakes mistakes = new Mistakes();
        mistakes.when(
                open && tls == null && !insecure,
                "host",
                "is not the loopback, got \"" + host + "\"; add admin.tls with certPath and keyPath, or allow"
                        + " readable traffic by \"insecure\": true");
        mistakes.when(
                open && tokens.none(),
                "host",
                "is not the loopback, got \"" + host + "\"; add admin.tokens with read or operate, better"
                        + " from ${env:NAME} or ${file:path} than in plain text");
        mistakes.end();
    }

    /** Whether only this machine reaches the address; names other than localhost count as public. */
    public static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** The defaults, on another port, and nobody is ever stuck. */
    public static AdminConfig loopback(int port) {
        return new AdminConfig(true, "127.0.0.1", port, null, false, new AdminTokensConfig(null, null), true, 0);
    }
}
