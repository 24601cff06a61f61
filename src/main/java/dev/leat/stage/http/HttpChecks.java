package dev.leat.stage.http;

import dev.leat.config.KeyException;
import dev.leat.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The mistakes that show only when a stage's keys are seen together with those that all stages have. */
public final class HttpChecks {
    /** What Java reads as an address, without asking anybody. */
    private static final Pattern ADDRESS =
            Pattern.compile("\\[[0-9A-Fa-f:.]+]|(?:%1$s\\.){3}%1$s".formatted("(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)"));

    private static final String PEM = "-----BEGIN CERTIFICATE-----";
    private static final int PEM_BYTES_MAX = 4 * 1024 * 1024;

    private HttpChecks() {}

    /**
     * @param events worked on at once, in all lanes together
     * @throws IllegalArgumentException when something cannot work
     */
    public static void check(Http options, long events, long timeoutMs) {
        String trust = options.connection().trust();
        if (trust != null) {
            trust(trust, options.connection().trustPassword());
        }
        address(options);
        HttpRateConfig rate = options.limits().rate();
        if (rate != null) {
            check(rate, options, events, timeoutMs);
        }
    }

    /** Otherwise every request would fail, as if the service were out of order. */
    private static void trust(String trust, @Nullable Secret password) {
        List<String> key = List.of("connection", "trust");
        Path file = Path.of(trust);
        if (!Files.isReadable(file)) {
            throw new KeyException(key, "the file " + trust + " cannot be read");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (HttpConnectionConfig.isStore(trust)) {
                KeyStore.getInstance(HttpConnectionConfig.isJks(trust) ? "JKS" : "PKCS12")
                        .load(in, password == null ? null : password.reveal().toCharArray());
            } else if (!new String(in.readNBytes(PEM_BYTES_MAX), StandardCharsets.ISO_8859_1).contains(PEM)) {
                throw new KeyException(key, "the file " + trust + " holds no certificate as PEM (" + PEM + ")");
            }
        } catch (IOException | GeneralSecurityException failure) {
            throw new KeyException(key, "the store " + trust + " cannot be read: " + failure.getMessage());
        }
    }

    /** A host that is written as an address need not be looked up to know that it is refused. */
    private static void address(Http options) {
        String host = UrlTemplate.of(options.url()).constantHost();
        HttpConnectionConfig connection = options.connection();
        if (host == null || connection.allowHosts().contains(host.toLowerCase(Locale.ROOT))) {
            return;
        }
        InetAddress address = literal(host);
        String refusal = address == null ? null : AddressGuard.refusal(address, connection.refusePrivate());
        if (refusal != null) {
            throw new KeyException(
                    List.of("url"),
                    "asks " + host + ", which is " + refusal
                            + "; if that is meant, name the host in connection.allowHosts");
        }
    }

    /** Null when it is a name, which may mean another address wherever it is looked up. */
    private static @Nullable InetAddress literal(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return InetAddress.getLoopbackAddress();
        }
        try {
            return ADDRESS.matcher(host).matches() ? InetAddress.getByName(host) : null;
        } catch (UnknownHostException none) {
            return null;
        }
    }

    /** The event that waits longest for its turn must not be late before it begins. */
    private static void check(HttpRateConfig rate, Http options, long events, long timeoutMs) {
        long together = options.per() == Http.Per.BATCH ? options.batch().eventsMax() : 1;
        long requests = (events + together - 1) / together;
        Integer burst = rate.burst();
        long waiting = Math.max(0, requests - (burst == null ? rate.requests() : burst));
        long waitMs = waiting * rate.perMs() / rate.requests();
        if (waitMs >= timeoutMs) {
            throw new KeyException(
                    List.of("limits", "rate"),
                    "with " + events
                            + " events at once (concurrency times lanes) the last one waits "
                            + TimeUnit.MILLISECONDS.toSeconds(waitMs) + " s for its turn, longer than timeoutMs ("
                            + timeoutMs
                            + "); lower concurrency, or raise timeoutMs");
        }
    }
}
