package dev.leat.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventJson;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a written configuration the defaults of what it leaves out, and hides what may be a secret: values of type
 * {@link Secret}, all that came from {@code ${env:…}} or {@code ${file:…}}, headers, values whose name speaks of a
 * secret, and passwords in uris. Follows the same records as the reader.
 */
final class EffectiveConfig {
    static final String HIDDEN = "***";

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(?:password|passwd|secret|credential|token|jaas|authorization|api.?key|private"
                    + "|keystore[._-]?key).*");
    private static final Pattern USER_INFO = Pattern.compile("(://[^/?#@:]*):.*@");
    private static final Pattern QUERY_SECRET =
            Pattern.compile("(?i)([?&][^=&#]*(?:password|secret|token|key)[^=&#]*=)[^&#]*");
    private static final String HEADERS = "headers";

    private final Map<String, Class<? extends Record>> stages;

    EffectiveConfig(Map<String, Class<? extends Record>> stages) {
        this.stages = Map.copyOf(stages);
    }

    ObjectNode of(ObjectNode written, Class<? extends Record> type) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        add(shown, written, type);
        if (type == StageConfig.class) {
            Class<? extends Record> options = stages.get(written.path("type").asText());
            if (options != null) {
                add(shown, written, options);
            }
        }
        return shown;
    }

    private void add(ObjectNode shown, ObjectNode written, Class<? extends Record> type) {
        for (KeyInfo key : KeyInfo.of(type)) {
            JsonNode value = written.get(key.name());
            if (value == null) {
                value = fallback(key);
            }
            if (value != null && !value.isNull()) {
                shown.set(key.name(), value(key.name(), value, key.type()));
            }
        }
    }

    private static @Nullable JsonNode fallback(KeyInfo key) {
        if (key.key().fallback().isEmpty()) {
            return null;
        }
        try {
            return EventJson.MAPPER.readTree(key.key().fallback());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("the default of " + key.name() + " is not JSON", failure);
        }
    }

    private JsonNode value(String name, JsonNode value, Type type) {
        if (type == Secret.class) {
            return TextNode.valueOf(HIDDEN);
        }
        if (type instanceof ParameterizedType generic) {
            Type[] inside = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? list(name, value, inside[0])
                    : map(name, value, inside[inside.length - 1]);
        }
        boolean keys = type instanceof Class<?> plain
                && plain.isRecord()
                && !KeyInfo.of(plain.asSubclass(Record.class)).isEmpty();
        return keys && value instanceof ObjectNode object
                ? of(object, ((Class<?>) type).asSubclass(Record.class))
                : plain(name, value);
    }

    private JsonNode list(String name, JsonNode value, Type inside) {
        if (!(value instanceof ArrayNode)) {
            return plain(name, value);
        }
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        value.forEach(item -> items.add(value(name, item, inside)));
        return items;
    }

    private JsonNode map(String name, JsonNode value, Type inside) {
        if (!(value instanceof ObjectNode object)) {
            return plain(name, value);
        }
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        boolean headers = name.equals(HEADERS);
        object.properties()
                .forEach(member -> members.set(
                        member.getKey(),
                        headers ? TextNode.valueOf(HIDDEN) : value(member.getKey(), member.getValue(), inside)));
        return members;
    }

    /** JSON that no record describes, such as an expression's text or the options of a plugin. */
    private static JsonNode plain(String name, JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode members = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(member -> members.set(member.getKey(), plain(member.getKey(), member.getValue())));
            return members;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> items.add(plain(name, item)));
            return items;
        }
        boolean sensitive = value instanceof FilledText filled && filled.sensitive();
        if (sensitive || (value.isTextual() && SECRET_NAME.matcher(name).matches())) {
            return TextNode.valueOf(HIDDEN);
        }
        return value.isTextual() ? TextNode.valueOf(withoutPasswords(value.textValue())) : value;
    }

    private static String withoutPasswords(String text) {
        if (!text.contains("://")) {
            return text;
        }
        String shown = USER_INFO.matcher(text).replaceAll("$1:" + HIDDEN + "@");
        return QUERY_SECRET.matcher(shown).replaceAll("$1" + HIDDEN);
    }
}
