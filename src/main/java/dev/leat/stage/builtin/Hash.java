package dev.leat.stage.builtin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import dev.leat.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replaces fields by their digest, always the same for the same value: whoever guesses the value can prove it. */
public record Hash(
        @Key(doc = "Fields to replace, such as \"email\" or \"recipients[].email\"; $key for the whole Kafka key.")
        List<String> fields,

        @Key(doc = "sha-256 or sha-512.", fallback = "\"sha-256\"")
        Algorithm algorithm,

        @Key(
                doc = "Secret text that is hashed in front of every value; changing it changes every hash.",
                optional = true)
        @Nullable
        Secret salt,

        @Key(doc = "How hashes are written: hex, base64 or base64url (without padding).", fallback = "\"hex\"")
        Output output,

        @Key(
                doc = "Characters of the hash to keep; without it all. Each carries 4 bits in hex and 6 in base64.",
                optional = true,
                min = 8,
                max = 128)
        @Nullable
        Integer length) {
    public Hash {
        int whole = output.write(new byte[algorithm.bytes]).length();
        Mistakes mistakes = new Mistakes();
        mistakes.in(() -> FieldChanges.check(fields));
        mistakes.when(
                length != null && length > whole,
                "length",
                "is " + length + ", but a hash written so has " + whole + " characters");
        mistakes.when(salt != null && salt.reveal().isEmpty(), "salt", "is empty; leave it out where none is wanted");
        mistakes.end();
    }

    /** The digests there are. */
    public enum Algorithm {
        @JsonProperty("sha-256")
        SHA_256("SHA-256", 32),
        @JsonProperty("sha-512")
        SHA_512("SHA-512", 64);

        private final String javaName;
        private final int bytes;

        Algorithm(String javaName, int bytes) {
            this.javaName = javaName;
            this.bytes = bytes;
        }

        private MessageDigest digest() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException failure) {
                throw new IllegalStateException("this Java has no " + javaName, failure);
            }
        }
    }

    /** The ways to write bytes. */
    public enum Output {
        HEX,
        BASE64,
        BASE64URL;

        private String write(byte[] bytes) {
            return switch (this) {
                case HEX -> HexFormat.of().formatHex(bytes);
                case BASE64 -> Base64.getEncoder().encodeToString(bytes);
                case BASE64URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            };
        }
    }

    public Stage stage() {
        ThreadLocal<MessageDigest> digests = ThreadLocal.withInitial(algorithm::digest);
        byte[] first = salt == null ? new byte[0] : salt.reveal().getBytes(StandardCharsets.UTF_8);
        return FieldChanges.of(fields, value -> hash(digests.get(), first, value));
    }

    /** A value that has no text must leave nothing in the digest, which the next one shares. */
    private JsonNode hash(MessageDigest digest, byte[] first, JsonNode value) {
        byte[] text = Values.text(value).getBytes(StandardCharsets.UTF_8);
        digest.update(first);
        String written = output.write(digest.digest(text));
        return TextNode.valueOf(length == null ? written : written.substring(0, length));
    }
}
