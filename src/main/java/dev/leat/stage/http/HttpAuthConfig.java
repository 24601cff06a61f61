package dev.leat.stage.http;

import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import dev.leat.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the stage shows who it is. */
public record HttpAuthConfig(
        @Key(doc = "basic (user and secret), bearer (secret is the token), or header (secret is the header's value).")
        Type type,

        @Key(
                doc = "Name of the user, for basic.",
                optional = true,
                min = 1,
                max = 1000,
                pattern = "[^:\\p{Cntrl}]+",
                form = "a name without colon")
        @Nullable
        String user,

        @Key(
                doc = "Name of the header, for header, such as X-Api-Key.",
                optional = true,
                pattern = Headers.NAME,
                form = Headers.NAME_FORM)
        @Nullable
        String header,

        @Key(doc = "The password, token or key; better ${env:NAME} or ${file:path} than in plain text.")
        Secret secret) {

    public HttpAuthConfig {
        Mistakes mistakes = new Mistakes();
        needs(type == Type.BASIC, "user", user, mistakes);
        needs(type == Type.HEADER, "header", header, mistakes);
        mistakes.when(
                type != Type.BASIC && !Headers.isValue(secret.reveal()),
                "secret",
                "has characters that no header can have, such as line breaks");
        mistakes.end();
    }

    /** How the secret is shown. */
    public enum Type {
        BASIC,
        BEARER,
        HEADER
    }

    String name() {
        return type == Type.HEADER ? Objects.requireNonNull(header) : "Authorization";
    }

    String value() {
        return switch (type) {
            case BASIC ->
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString((user + ":" + secret.reveal()).getBytes(StandardCharsets.UTF_8));
            case BEARER -> "Bearer " + secret.reveal();
            case HEADER -> secret.reveal();
        };
    }

    private static void needs(boolean needed, String key, @Nullable String value, Mistakes mistakes) {
        mistakes.when(needed != (value != null), key, needed ? "is missing" : "is for another type of auth");
    }
}
