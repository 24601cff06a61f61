package dev.leat.sql;

import dev.leat.config.Secret;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** How every session of a pipeline is opened: where, as whom, and with which bounds. */
public record SessionOptions(PgConnectOptions connect, long statementTimeoutMs) {
    /** Sessions of this software are known by it: a claimer ends a frozen one of these and no other. */
    public static final String APPLICATION_PREFIX = "leat:";

    private static final int NAME_BYTES_MAX = 63;
    private static final String IDLE_IN_TRANSACTION_MS = "10000";
    private static final Pattern ROOT_CERTIFICATE = Pattern.compile("([?&])sslrootcert=([^&]*)(&|$)");

    /**
     * @param owner names the node, or whoever else it is, in the database
     * @param statementTimeoutMs longest time of one statement
     * @throws IllegalArgumentException when the uri is none
     */
    public static SessionOptions of(Login login, String owner, long statementTimeoutMs) {
        String uri = login.uri();
        String rootCertificate = null;
        Matcher found = ROOT_CERTIFICATE.matcher(uri);
        if (found.find()) {
            rootCertificate = found.group(2);
            String before = uri.substring(0, found.start());
            String rest = uri.substring(found.end());
            uri = before + (rest.isEmpty() ? "" : found.group(1) + rest);
        }
        PgConnectOptions options = PgConnectOptions.fromUri(uri).setReconnectAttempts(0);
        String user = login.user();
        if (user != null) {
            options = options.setUser(user);
        }
        Secret password = login.password();
        if (password != null) {
            options = options.setPassword(password.reveal());
        }
        options = options.addProperty("application_name", cut(APPLICATION_PREFIX + owner))
                .addProperty("statement_timeout", Long.toString(statementTimeoutMs))
                .addProperty("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS)
                .addProperty("default_transaction_isolation", "read committed")
                .addProperty("DateStyle", "ISO, YMD")
                .addProperty("TimeZone", "UTC")
                .addProperty("lock_timeout", "0");
        return new SessionOptions(secured(options, rootCertificate), statementTimeoutMs);
    }

    /** The same with another setting of the server for these sessions. */
    public SessionOptions with(String setting, String value) {
        return new SessionOptions(new PgConnectOptions(connect).addProperty(setting, value), statementTimeoutMs);
    }

    /**
     * As libpq: {@code require} encrypts, {@code verify-ca} checks the chain, {@code verify-full} the host too; without
     * {@code sslrootcert} against the authorities that the Java runtime knows.
     */
    private static PgConnectOptions secured(PgConnectOptions options, @Nullable String rootCertificate) {
        if (options.getSslMode() == SslMode.DISABLE) {
            return options;
        }
        ClientSSLOptions tls = new ClientSSLOptions();
        boolean verify = options.getSslMode() == SslMode.VERIFY_CA || options.getSslMode() == SslMode.VERIFY_FULL;
        if (rootCertificate != null) {
            tls = tls.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
        } else if (verify) {
            tls = tls.setTrustOptions(TrustOptions.wrap(authoritiesOfJava()));
        } else {
            tls = tls.setTrustAll(true);
        }
        String check = options.getSslMode() == SslMode.VERIFY_FULL ? "HTTPS" : "";
        return options.setSslOptions(tls.setHostnameVerificationAlgorithm(check));
    }

    private static TrustManager authoritiesOfJava() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException failure) {
            throw new IllegalArgumentException("this Java has no certificates of authorities", failure);
        }
    }

    private static String cut(String name) {
        String cut = name;
        while (cut.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }
}
