package dev.leat.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/** How event bytes become JSON: decimals stay exact, depth and number length are bounded. */
public final class EventJson {
    private static final int DEPTH_MAX = 500;
    private static final int NUMBER_CHARACTERS_MAX = 1000;

    /** PostgreSQL's numeric ends there; writing such numbers out, or adding to them, would cost seconds. */
    private static final int EXPONENT_MAX = 131_072;

    /** The one mapper for event values; configured once, safe to share. Trees are read with {@code readTree}. */
    public static final ObjectMapper MAPPER = new JsonMapper.Builder(new BoundedMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_CHARACTERS_MAX)
                            .build())
                    .build()))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(new Nodes())
            .build();

    private EventJson() {}

    static JsonNode parse(byte[] bytes, String what) {
        JsonNode small = ReusedParser.read(bytes);
        return small == null ? parseAlone(bytes, what) : small;
    }

    private static JsonNode parseAlone(byte[] bytes, String what) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new EventException(FailureKind.UNREADABLE, what + " is empty, expected JSON");
            }
            return node;
        } catch (JsonProcessingException failure) {
            JsonLocation at = failure.getLocation();
            String where = at == null ? "" : " at byte " + Math.max(at.getByteOffset(), 0);
            throw new EventException(
                    FailureKind.UNREADABLE, what + " is not JSON" + where + ": " + JsonErrors.text(failure));
        } catch (IOException failure) {
            throw new EventException(FailureKind.UNREADABLE, what + " cannot be read: " + failure.getMessage());
        }
    }

    static JsonNode parseKey(Origin origin) {
        byte[] bytes = origin.key();
        if (bytes == null) {
            return NullNode.getInstance();
        }
        return switch (origin.keyFormat()) {
            case STRING -> TextNode.valueOf(utf8(bytes));
            case JSON -> parse(bytes, "key");
            case BYTES -> TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
        };
    }

    private static String utf8(byte[] bytes) {
        try {
            return Utf8.text(bytes);
        } catch (CharacterCodingException failure) {
            throw new EventException(FailureKind.UNREADABLE, "key is not UTF-8 text");
        }
    }

    private static final class Nodes extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;

        Nodes() {
            super(true);
        }

        @Override
        public ObjectNode objectNode() {
            return new ObjectNode(this, new FieldMap());
        }

        /** Refuses numbers such as 1e20000000: short to write, and nobody can compute with them. */
        @Override
        public ValueNode numberNode(BigDecimal value) {
            if (value != null && (value.scale() > EXPONENT_MAX || value.scale() < -EXPONENT_MAX)) {
                throw tooFar();
            }
            return super.numberNode(value);
        }
    }

    private static EventException tooFar() {
        return new EventException(
                FailureKind.UNREADABLE, "a number's exponent is beyond -" + EXPONENT_MAX + ".." + EXPONENT_MAX);
    }

    /** Of an exponent that is no int, Jackson's parser lets Java's own exception through. */
    private static final class BoundedMapper extends JsonMapper {
        private static final long serialVersionUID = 1L;

        BoundedMapper(JsonFactory factory) {
            super(factory);
        }

        @Override
        public JsonNode readTree(byte[] content) throws IOException {
            try {
                return super.readTree(content);
            } catch (NumberFormatException beyond) {
                throw tooFar();
            }
        }

        @Override
        public JsonNode readTree(String content) throws JsonProcessingException {
            try {
                return super.readTree(content);
            } catch (NumberFormatException beyond) {
                throw tooFar();
            }
        }
    }
}
