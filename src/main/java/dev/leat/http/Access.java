package dev.leat.http;

import dev.leat.batch.Sha256;
import dev.leat.config.AdminConfig;
import dev.leat.config.Secret;
import dev.leat.http.ApiException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may ask what. Without tokens only this machine reaches the server, so what is left to fear is a web page
 * in a browser on it: requests of other sites are refused, and so is a foreign name that leads to this address. Pure.
 */
final class Access {
    /**
     * What a request says of itself; null where it says nothing.
     *
     * @param host name or address of the Host header, without port
     * @param authority host and port as the Host header has them
     * @param upgrade it wants to become something else than HTTP, such as a WebSocket
     */
    record Facts(
            String method,
            String path,
            @Nullable String host,
            @Nullable String authority,
            @Nullable String origin,
            @Nullable String fetchSite,
            @Nullable String authorization,
            boolean upgrade) {}

    /** What is allowed to who asks. */
    enum Right {
        READ,
        OPERATE
    }

    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final String BEARER = "bearer ";

    private final AdminConfig config;

    Access(AdminConfig config) {
        this.config = config;
    }

    /** Throws an {@link ApiException} when the request is not allowed. */
    Right decide(Facts facts) {
        boolean safe = SAFE.contains(facts.method());
        if (!safe || facts.upgrade() || isStream(facts.path())) {
            refuseOtherSites(facts);
        }
        if (safe && facts.path().startsWith("/health/")) {
            return Right.READ;
        }
        if (config.tokens().none()) {
            refuseForeignNames(facts);
            return Right.OPERATE;
        }
        Right right = right(facts.authorization());
        if (right == null) {
            if (safe && isOpen(facts.path())) {
                return Right.READ;
            }
            throw new ApiException(Kind.UNAUTHORIZED, wrongToken(facts.authorization()));
        }
        if (!safe && right == Right.READ) {
            throw new ApiException(Kind.FORBIDDEN, "this token may read only; admin.tokens.operate may change things");
        }
        return right;
    }

    /** Takes one of few places for as long as the client likes, so not for a page that cannot read it anyway. */
    private static boolean isStream(String path) {
        return path.equals("/api/v1/live") || path.endsWith("/tap");
    }

    private boolean isOpen(String path) {
        return path.equals("/openapi.json")
                || LivePage.serves(path)
                || (config.openMetrics() && path.equals("/metrics"));
    }

    private static void refuseOtherSites(Facts facts) {
        boolean otherSite = facts.fetchSite() != null && !OWN_SITE.contains(facts.fetchSite());
        if (otherSite || (facts.origin() != null && !isOwn(facts.origin(), facts.authority()))) {
            throw new ApiException(Kind.FORBIDDEN, "the request comes from a page of another site");
        }
    }

    private static boolean isOwn(String origin, @Nullable String authority) {
        return authority != null && (origin.equals("http://" + authority) || origin.equals("https://" + authority));
    }

    private static void refuseForeignNames(Facts facts) {
        String host = facts.host();
        String plain = host == null ? "" : host.replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
        if (!AdminConfig.isLoopback(plain) && !plain.endsWith(".localhost")) {
            throw new ApiException(
                    Kind.FORBIDDEN,
                    "the Host header must be localhost, 127.0.0.1 or [::1]; behind a proxy set admin.tokens");
        }
    }

    private @Nullable Right right(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return null;
        }
        String given = authorization.substring(BEARER.length()).strip();
        boolean operate = matches(config.tokens().operate(), given);
        boolean read = matches(config.tokens().read(), given);
        return operate ? Right.OPERATE : read ? Right.READ : null;
    }

    /** Takes the same time whatever was given, and says nothing of the token's length. */
    private static boolean matches(@Nullable Secret token, String given) {
        return token != null && MessageDigest.isEqual(digest(token.reveal()), digest(given));
    }

    private static byte[] digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String wrongToken(@Nullable String authorization) {
        return authorization == null
                ? "send the header Authorization: Bearer TOKEN"
                : "the token is not one of those in admin.tokens";
    }
}
