package dev.leat.stage.builtin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import dev.leat.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces fields by pseudonyms of 64 hexadecimal digits: the same value gives the same pseudonym as long as the key is
 * the same, and nobody gets back without the key.
 */
public record Pseudonymize(
        @Key(doc = "Fields to replace, such as \"email\" or \"recipients[].email\"; $key for the whole Kafka key.")
        List<String> fields,

        @Key(doc = "Secret of at least 16 characters; changing it changes every pseudonym.")
        Secret key,

        @Key(
                doc = "hmac-sha256, or pbkdf2: so slow that even somebody with the key can hardly try all values.",
                fallback = "\"hmac-sha256\"")
        Method method,

        @Key(
                doc = "Rounds of pbkdf2; each value costs that many hashes.",
                fallback = "100000",
                min = 1000,
                max = 10_000_000)
        int iterations) {
    private static final int KEY_CHARACTERS_MIN = 16;
    private static final int PSEUDONYM_BITS = 256;

    public Pseudonymize {
        FieldChanges.check(fields);
        if (key.reveal().length() < KEY_CHARACTERS_MIN) {
            throw new KeyException(List.of("key"), "must have at least " + KEY_CHARACTERS_MIN + " characters");
        }
    }

    /** How pseudonyms are made. */
    public enum Method {
        @JsonProperty("hmac-sha256")
        HMAC_SHA256,
        PBKDF2
    }

    /** It takes milliseconds per value. */
    public boolean slow() {
        return method == Method.PBKDF2;
    }

    public Stage stage() {
        return FieldChanges.of(fields, method == Method.PBKDF2 ? pbkdf2() : hmac());
    }

    private UnaryOperator<JsonNode> hmac() {
        SecretKeySpec secret = new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        ThreadLocal<Mac> macs = ThreadLocal.withInitial(() -> mac(secret));
        return value -> hex(macs.get().doFinal(Values.text(value).getBytes(StandardCharsets.UTF_8)));
    }

    private UnaryOperator<JsonNode> pbkdf2() {
        byte[] salt = key.reveal().getBytes(StandardCharsets.UTF_8);
        return value -> {
            try {
                PBEKeySpec spec = new PBEKeySpec(Values.text(value).toCharArray(), salt, iterations, PSEUDONYM_BITS);
                return hex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded());
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException("this Java has no PBKDF2", failure);
            }
        };
    }

    private static Mac mac(SecretKeySpec secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", failure);
        }
    }

    private static JsonNode hex(byte[] bytes) {
        return TextNode.valueOf(HexFormat.of().formatHex(bytes));
    }
}
