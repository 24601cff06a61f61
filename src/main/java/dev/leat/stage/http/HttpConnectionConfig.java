package dev.leat.stage.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import dev.leat.config.Secret;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How connections are made and kept, and to whom. */
public record HttpConnectionConfig(
        @Key(
                doc = "http1, or http2: by ALPN over TLS (with HTTP/1.1 when the service knows nothing else), and"
                        + " without an upgrade over plain http.",
                fallback = "\"http1\"")
        Version version,

        @Key(
                doc = "Longest time to connect, and then for the TLS handshake, in milliseconds.",
                fallback = "5000",
                min = 1,
                max = 600_000)
        int connectTimeoutMs,

        @Key(
                doc = "How long an idle connection is kept, in milliseconds; best below what the service allows.",
                fallback = "30000",
                min = 1000,
                max = 3_600_000)
        int keepAliveMs,

        @Key(
                doc = "Connections to one host at most with http2, each for many requests at once. With http1 each"
                        + " event loop has about as many as it has requests under way.",
                fallback = "2",
                min = 1,
                max = 1000)
        int connections,

        @Key(
                doc = "File with the certificates to trust instead of those that Java trusts: PEM, or a store that ends"
                        + " in .p12, .pfx or .jks.",
                optional = true,
                min = 1,
                max = 4096)
        @Nullable
        String trust,

        @Key(doc = "Password of the store in trust.", optional = true) @Nullable
        Secret trustPassword,

        @Key(doc = "Whether the certificate must name the host.", fallback = "true")
        boolean verifyHost,

        @Key(
                doc = "Hosts, spelled as in url, that may have any address: also loopback, link-local and cloud"
                        + " metadata addresses, which are refused otherwise.",
                fallback = "[]",
                max = 100)
        List<String> allowHosts,

        @Key(
                doc = "Also refuses private addresses, such as 10.0.0.0/8, of hosts that allowHosts does not name.",
                fallback = "false")
        boolean refusePrivate) {

    public HttpConnectionConfig {
        allowHosts =
                allowHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        if (trustPassword != null && (trust == null || !isStore(trust))) {
            throw new KeyException(List.of("trustPassword"), "is for a trust that ends in .p12, .pfx or .jks");
        }
    }

    /** Which HTTP. */
    public enum Version {
        @JsonProperty("http1")
        HTTP1,
        @JsonProperty("http2")
        HTTP2
    }

    static boolean isStore(String file) {
        return isJks(file) || file.endsWith(".p12") || file.endsWith(".pfx");
    }

    static boolean isJks(String file) {
        return file.endsWith(".jks");
    }
}
