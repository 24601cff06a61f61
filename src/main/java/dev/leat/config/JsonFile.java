package dev.leat.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.JsonErrors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads JSON with comments into a tree and remembers where everything stands; duplicate keys are reported. */
final class JsonFile {
    private static final int DEPTH_MAX = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Places places;
    private final Problems problems;

    private JsonFile(JsonParser parser, Places places, Problems problems) {
        this.parser = parser;
        this.places = places;
        this.problems = problems;
    }

    /** The tree, or null when the text is not JSON, which is then among the problems. */
    static @Nullable JsonNode parse(String text, Places places, Problems problems) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                problems.add("", "is empty, must be a JSON object");
                return null;
            }
            JsonNode root = new JsonFile(parser, places, problems).value("");
            if (parser.nextToken() != null) {
                problems.addAt(at(places, parser.currentTokenLocation()), "has something after the end of the JSON");
            }
            return root;
        } catch (JsonProcessingException failure) {
            problems.addAt(at(places, failure.getLocation()), "is not JSON: " + firstLine(failure));
            return null;
        } catch (IOException failure) {
            throw new IllegalStateException("reading from memory does not fail", failure);
        }
    }

    /** Without what Jackson tells about its own switches, and without the text that it found: it may be a secret. */
    private static String firstLine(JsonProcessingException failure) {
        return JsonErrors.text(failure)
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("\\s*\\(?for JsonParser.*", "")
                .replaceFirst("token '[^']*'", "word");
    }

    private static Place at(Places places, @Nullable JsonLocation location) {
        return location == null ? places.of("") : places.at(location.getLineNr(), location.getColumnNr());
    }

    private JsonNode value(String path) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> text(path);
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + token);
        };
    }

    private JsonNode decimal() throws IOException {
        try {
            return NODES.numberNode(parser.getDecimalValue());
        } catch (NumberFormatException beyond) {
            throw new JsonParseException(parser, "a number has an exponent that is too large");
        }
    }

    private JsonNode object(String path) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String member = JsonPaths.member(path, name);
            JsonLocation key = parser.currentTokenLocation();
            boolean again = object.has(name);
            if (again) {
                problems.addAt(at(places, key), "has the key '" + name + "' a second time");
            } else {
                places.put(member, key.getLineNr(), key.getColumnNr());
            }
            parser.nextToken();
            JsonNode value = value(member);
            if (!again) {
                object.set(name, value);
            }
        }
        return object;
    }

    private JsonNode array(String path) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String item = JsonPaths.item(path, array.size());
            JsonLocation start = parser.currentTokenLocation();
            places.put(item, start.getLineNr(), start.getColumnNr());
            array.add(value(item));
        }
        return array;
    }

    private JsonNode text(String path) throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        places.putText(path, start.getLineNr(), start.getColumnNr(), Math.toIntExact(start.getCharOffset()));
        return NODES.textNode(parser.getText());
    }
}
