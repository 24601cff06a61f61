package dev.leat.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.config.Key;
import dev.leat.config.KeyInfo;
import dev.leat.config.Secret;
import dev.leat.config.Spelling;
import dev.leat.config.StageConfig;
import dev.leat.config.StartAt;
import dev.leat.config.Template;
import dev.leat.config.Topics;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Writes the JSON Schema of a configuration file from its records; editors complete and check with it. */
final class ConfigSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<Class<?>> WHOLE = Set.of(int.class, long.class, Integer.class, Long.class);
    private static final Set<Class<?>> BOOLEAN = Set.of(boolean.class, Boolean.class);
    private static final String REF = "#/$defs/";

    /** A key without bounds, for entries of lists and objects: the bounds are those of the whole. */
    private record Plain(@Key(doc = "") String entry) {}

    private static final Key PLAIN = KeyInfo.of(Plain.class).get(0).key();

    private final Map<String, Class<? extends Record>> stages;
    private final ObjectNode definitions = NODES.objectNode();

    private ConfigSchema(Map<String, Class<? extends Record>> stages) {
        this.stages = stages;
        definitions
                .putObject("placeholder")
                .put("description", "${NAME}, ${NAME:default}, ${env:NAME} or ${file:path}, which fills in the value.")
                .put("type", "string")
                .put("pattern", "^\\$\\{[^}]+\\}$");
        definitions
                .putObject("expression")
                .put("description", "A JSLT expression over the event.")
                .put("type", "string");
    }

    /** @param stages the types of stages and the records of their own keys */
    static String of(String title, Class<? extends Record> root, Map<String, Class<? extends Record>> stages) {
        ConfigSchema schema = new ConfigSchema(stages);
        ObjectNode result = NODES.objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", title);
        result.setAll(schema.object(root));
        ((ObjectNode) result.path("properties")).putObject("$schema").put("type", "string");
        result.set("$defs", schema.definitions);
        return print(result);
    }

    private static String print(JsonNode node) {
        try {
            DefaultPrettyPrinter.Indenter indenter = new DefaultIndenter("  ", "\n");
            return EventJson.MAPPER
                            .writer(new DefaultPrettyPrinter().withObjectIndenter(indenter))
                            .writeValueAsString(node)
                    + "\n";
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private ObjectNode object(Class<? extends Record> type) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        properties(schema, type);
        if (type == StageConfig.class) {
            stageTypes(schema);
            schema.put("unevaluatedProperties", stages.isEmpty());
        } else {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    private void properties(ObjectNode schema, Class<? extends Record> type) {
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = NODES.arrayNode();
        for (KeyInfo info : KeyInfo.of(type)) {
            properties.set(info.name(), property(info));
            if (info.required()) {
                required.add(info.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    private void stageTypes(ObjectNode schema) {
        if (stages.isEmpty()) {
            return;
        }
        ObjectNode type = (ObjectNode) schema.path("properties").path("type");
        type.removeAll();
        type.put("description", "What the stage does; its type decides which further keys it has.");
        stages.keySet().forEach(type.putArray("enum")::add);
        ArrayNode each = schema.putArray("allOf");
        stages.forEach((name, options) -> {
            ObjectNode choice = each.addObject();
            choice.putObject("if").putObject("properties").putObject("type").put("const", name);
            properties(choice.putObject("then"), options);
        });
    }

    private ObjectNode property(KeyInfo info) {
        ObjectNode schema = NODES.objectNode().put("description", info.key().doc());
        ObjectNode value = value(info.type(), info.key());
        if (info.key().optional()) {
            schema.putArray("anyOf").add(value).addObject().put("type", "null");
        } else {
            schema.setAll(value);
        }
        if (!info.key().fallback().isEmpty()) {
            schema.set("default", json(info.key().fallback()));
        }
        return schema;
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private ObjectNode value(Type type, Key key) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? list(arguments[0], key) : map(arguments[1], key);
        }
        Class<?> plain = (Class<?>) type;
        if (WHOLE.contains(plain) || plain == BigDecimal.class) {
            return orPlaceholder(bounds(type(plain == BigDecimal.class ? "number" : "integer"), key, "imum"));
        }
        if (BOOLEAN.contains(plain)) {
            return orPlaceholder(type("boolean"));
        }
        if (plain.isEnum()) {
            ObjectNode choice = NODES.objectNode();
            ArrayNode words = choice.putArray("enum");
            Spelling.all(plain).forEach(words::add);
            if (plain == FailureKind.class) {
                Stream.of(FailureKind.values()).map(FailureKind::name).forEach(words::add);
            }
            return orPlaceholder(choice);
        }
        if (plain == Expression.class) {
            return NODES.objectNode().put("$ref", REF + "expression");
        }
        if (plain == Template.class) {
            return type("string");
        }
        if (plain == Topics.class) {
            return topics();
        }
        if (JsonNode.class.isAssignableFrom(plain)) {
            return plain == ObjectNode.class ? type("object") : NODES.objectNode();
        }
        boolean keys = plain.isRecord() && plain != Secret.class && plain != StartAt.class;
        return keys ? reference(plain.asSubclass(Record.class)) : text(key);
    }

    private ObjectNode list(Type items, Key key) {
        ObjectNode schema = bounds(type("array"), key, "Items");
        return schema.set("items", value(items, PLAIN));
    }

    private ObjectNode map(Type members, Key key) {
        ObjectNode schema = bounds(type("object"), key, "Properties");
        JsonNode member = members == String.class ? NODES.objectNode() : value(members, PLAIN);
        if (members == String.class) {
            ((ObjectNode) member).putArray("type").add("string").add("number").add("boolean");
        }
        return schema.set("additionalProperties", member);
    }

    private ObjectNode topics() {
        ObjectNode schema = NODES.objectNode();
        ArrayNode choices = schema.putArray("anyOf");
        choices.addObject()
                .put("type", "array")
                .put("minItems", 1)
                .putObject("items")
                .put("type", "string");
        ObjectNode pattern = choices.addObject().put("type", "object");
        pattern.putObject("properties").putObject("pattern").put("type", "string");
        pattern.putArray("required").add("pattern");
        pattern.put("additionalProperties", false);
        return schema;
    }

    private ObjectNode reference(Class<? extends Record> type) {
        String name = type.getSimpleName().replace("Config", "");
        String spelled = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        if (!definitions.has(spelled)) {
            definitions.putObject(spelled);
            definitions.set(spelled, object(type));
        }
        return NODES.objectNode().put("$ref", REF + spelled);
    }

    private static ObjectNode text(Key key) {
        ObjectNode schema = bounds(NODES.objectNode(), key, "Length");
        if (!key.pattern().isEmpty()) {
            schema.put("pattern", "^(?:" + key.pattern() + ")$");
        }
        ObjectNode text = type("string");
        if (schema.isEmpty()) {
            return text;
        }
        text.putArray("anyOf").add(schema).addObject().put("pattern", "\\$\\{");
        return text;
    }

    private static ObjectNode type(String name) {
        return NODES.objectNode().put("type", name);
    }

    /** @param suffix of min… and max… */
    private static ObjectNode bounds(ObjectNode schema, Key key, String suffix) {
        if (key.min() != Long.MIN_VALUE) {
            schema.put("min" + suffix, key.min());
        }
        if (key.max() != Long.MAX_VALUE) {
            schema.put("max" + suffix, key.max());
        }
        return schema;
    }

    private static ObjectNode orPlaceholder(ObjectNode value) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("anyOf").add(value).addObject().put("$ref", REF + "placeholder");
        return schema;
    }
}
