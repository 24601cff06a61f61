package dev.leat.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which events are traced, and where their spans go. */
public record TracingConfig(
        @Key(
                doc = "Who takes the spans, by OTLP over HTTP in protobuf, such as \"http://localhost:4318\"."
                        + " /v1/traces is added unless it is there.",
                min = 1)
        String endpoint,

        @Key(
                doc = "Headers of every request, names → values, such as Authorization; better ${env:NAME} or"
                        + " ${file:path} than in plain text.",
                fallback = "{}",
                max = 100)
        Map<String, Secret> headers,

        @Key(
                doc = "File with the certificates that are trusted, as PEM, instead of those of the Java runtime. Read"
                        + " at start.",
                optional = true,
                min = 1)
        @Nullable
        String certPath,

        @Key(doc = "How requests are compressed: gzip or none.", fallback = "\"gzip\"")
        Compression compression,

        @Key(
                doc = "The name of this service in traces, service.name. Without it that of OTEL_SERVICE_NAME or of"
                        + " OTEL_RESOURCE_ATTRIBUTES, else leat.",
                optional = true,
                min = 1,
                max = 255)
        @Nullable
        String serviceName,

        @Key(
                doc = "Further attributes of the resource, names → values, such as deployment.environment.name;"
                        + " those of OTEL_RESOURCE_ATTRIBUTES are added.",
                fallback = "{}",
                max = 100)
        Map<String, String> resource,

        @Key(
                doc = "Share of the events that come without a trace and begin one here, 0 to 1. Of events that come"
                        + " with one those are followed that their producer has sampled, whatever this says.",
                fallback = "0",
                min = 0,
                max = 1)
        BigDecimal sampleRatio,

        @Key(
                doc = "Events that each pipeline follows per second at most; what more is sampled, also by producers,"
                        + " is passed over.",
                fallback = "100",
                min = 1,
                max = 10_000)
        int eventsPerSecondMax,

        @Key(
                doc = "Spans that wait for being sent at most; what comes more is dropped and counted.",
                fallback = "8192",
                min = 512,
                max = 1_000_000)
        int queueMax,

        @Key(
                doc = "Longest time that a span waits for others to be sent with, in milliseconds.",
                fallback = "1000",
                min = 10,
                max = 60_000)
        long scheduleDelayMs,

        @Key(
                doc = "Longest time for one request with all its attempts, in milliseconds; then its spans are lost.",
                fallback = "10000",
                min = 100,
                max = 60_000)
        long timeoutMs,

        @Key(
                doc = "Longest time for sending what is left when the process stops, in milliseconds.",
                fallback = "3000",
                min = 0,
                max = 60_000)
        long flushMs) {
    private static final String PATH = "/v1/traces";
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e\\t]*[\\x21-\\x7e])?");
    /** Headers that the client itself sets. */
    private static final Set<String> OWNED = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    public TracingConfig {
        Mistakes mistakes = new Mistakes();
        mistakes.when(
                !isAddress(endpoint),
                "endpoint",
                "must be http:// or https:// with a host, and maybe a port and a path; a password or token belongs"
                        + " into headers");
        headers.forEach((name, value) -> mistakes.in(() -> check(name, value)));
        mistakes.end();
    }

    /** How requests are compressed. */
    public enum Compression {
        GZIP,
        NONE
    }

    /** The whole address that spans are sent to. */
    public String url() {
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        return base.endsWith(PATH) ? base : base + PATH;
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException none) {
            return false;
        }
    }

    private static void check(String name, Secret value) {
        List<String> key = List.of("headers", name);
        if (!HEADER_NAME.matcher(name).matches()) {
            throw new KeyException(key, "is no name of a header");
        }
        if (OWNED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new KeyException(key, "is a header that the client itself sets");
        }
        if (!HEADER_VALUE.matcher(value.reveal()).matches()) {
            throw new KeyException(key, "has characters that no header can have, such as line breaks");
        }
    }
}
