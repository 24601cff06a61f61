package dev.leat.stage.offload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/**
 * JSON trees as bytes, exactly: a double stays a double and a decimal keeps its scale, which text would not tell. So it
 * makes no difference to later stages where a value was made.
 */
final class TreeCodec {
    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int INT = 3;
    private static final int LONG = 4;
    private static final int BIG_INTEGER = 5;
    private static final int DECIMAL = 6;
    private static final int DOUBLE = 7;
    private static final int FLOAT = 8;
    private static final int TEXT = 9;
    private static final int BINARY = 10;
    private static final int ARRAY = 11;
    private static final int OBJECT = 12;
    private static final int MISSING = 13;
    private static final int SHORT = 14;

    /** Deeper than any value that was read. */
    private static final int DEPTH_MAX = 600;

    /** Longer ones take seconds to be written out. */
    private static final int DIGITS_BYTES_MAX = 1 << 16;

    private static final JsonNodeFactory NODES = EventJson.MAPPER.getNodeFactory();

    private TreeCodec() {}

    static void write(JsonNode node, FrameWriter to) {
        write(node, to, 0);
    }

    private static void write(JsonNode node, FrameWriter to, int depth) {
        if (depth > DEPTH_MAX) {
            throw new FrameException("a value is nested deeper than " + DEPTH_MAX);
        }
        switch (node.getNodeType()) {
            case NULL -> to.u8(NULL);
            case MISSING -> to.u8(MISSING);
            case BOOLEAN -> to.u8(node.booleanValue() ? TRUE : FALSE);
            case NUMBER -> writeNumber(node, to);
            case STRING -> {
                to.u8(TEXT);
                to.text(node.textValue());
            }
            case BINARY -> {
                to.u8(BINARY);
                to.raw(((BinaryNode) node).binaryValue());
            }
            case ARRAY -> {
                to.u8(ARRAY);
                to.count(node.size());
                node.forEach(item -> write(item, to, depth + 1));
            }
            case OBJECT -> {
                to.u8(OBJECT);
                to.count(node.size());
                for (Map.Entry<String, JsonNode> member : node.properties()) {
                    to.text(member.getKey());
                    write(member.getValue(), to, depth + 1);
                }
            }
            case POJO -> throw new FrameException("a value is no JSON");
        }
    }

    private static void writeNumber(JsonNode node, FrameWriter to) {
        switch (node.numberType()) {
            case INT -> {
                to.u8(node.isShort() ? SHORT : INT);
                to.number(node.intValue());
            }
            case LONG -> {
                to.u8(LONG);
                to.number(node.longValue());
            }
            case BIG_INTEGER -> {
                to.u8(BIG_INTEGER);
                to.raw(digits(node.bigIntegerValue()));
            }
            case BIG_DECIMAL -> {
                BigDecimal decimal = node.decimalValue();
                to.u8(DECIMAL);
                to.number(decimal.scale());
                to.raw(digits(decimal.unscaledValue()));
            }
            case DOUBLE -> {
                to.u8(DOUBLE);
                to.int64(Double.doubleToRawLongBits(node.doubleValue()));
            }
            case FLOAT -> {
                to.u8(FLOAT);
                to.int32(Float.floatToRawIntBits(node.floatValue()));
            }
        }
    }

    private static byte[] digits(BigInteger number) {
        byte[] digits = number.toByteArray();
        if (digits.length > DIGITS_BYTES_MAX) {
            throw new FrameException("a number of " + digits.length + " bytes");
        }
        return digits;
    }

    static JsonNode read(FrameReader from) {
        return read(from, 0);
    }

    private static JsonNode read(FrameReader from, int depth) {
        if (depth > DEPTH_MAX) {
            throw new FrameException("a value is nested deeper than " + DEPTH_MAX);
        }
        int kind = from.u8();
        return switch (kind) {
            case NULL -> NODES.nullNode();
            case MISSING -> NODES.missingNode();
            case FALSE -> NODES.booleanNode(false);
            case TRUE -> NODES.booleanNode(true);
            case INT -> NODES.numberNode(from.integer());
            case SHORT -> NODES.numberNode((short) from.integer());
            case LONG -> NODES.numberNode(from.number());
            case BIG_INTEGER -> NODES.numberNode(readDigits(from));
            case DECIMAL -> readDecimal(from);
            case DOUBLE -> NODES.numberNode(Double.longBitsToDouble(from.int64()));
            case FLOAT -> NODES.numberNode(Float.intBitsToFloat(from.int32()));
            case TEXT -> NODES.textNode(from.text());
            case BINARY -> NODES.binaryNode(from.raw());
            case ARRAY -> readArray(from, depth);
            case OBJECT -> readObject(from, depth);
            default -> throw new FrameException("a value of unknown kind " + kind);
        };
    }

    private static JsonNode readArray(FrameReader from, int depth) {
        ArrayNode array = NODES.arrayNode();
        int count = from.count(1);
        for (int i = 0; i < count; i++) {
            array.add(read(from, depth + 1));
        }
        return array;
    }

    private static JsonNode readObject(FrameReader from, int depth) {
        ObjectNode object = NODES.objectNode();
        int count = from.count(3);
        for (int i = 0; i < count; i++) {
            String name = from.text();
            object.set(name, read(from, depth + 1));
        }
        return object;
    }

    private static BigInteger readDigits(FrameReader from) {
        byte[] digits = from.raw();
        if (digits.length == 0 || digits.length > DIGITS_BYTES_MAX) {
            throw new FrameException("a number of " + digits.length + " bytes");
        }
        return new BigInteger(digits);
    }

    private static JsonNode readDecimal(FrameReader from) {
        int scale = from.integer();
        try {
            return NODES.numberNode(new BigDecimal(readDigits(from), scale));
        } catch (EventException failure) {
            throw new FrameException(failure.reason());
        }
    }
}
