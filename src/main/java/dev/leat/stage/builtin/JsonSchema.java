package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.RegularExpression;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.expression.LimitedRegex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A compiled JSON Schema that reads nothing but itself, and says of a value where it breaks which rule. */
final class JsonSchema {
    private static final String DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/";
    private static final String DRAFT_7 = "http://json-schema.org/draft-07/";
    private static final Map<String, String> DRAFTS = Map.of(
            DRAFT_2020_12 + "schema", "2020-12",
            DRAFT_7 + "schema", "7");

    private static final int FAILURES_SHOWN_MAX = 3;
    private static final int FAILURES_MAX = 100;
    private static final int SHOWN_CHARACTERS_MAX = 120;

    private final Schema schema;
    private final ExecutionConfig config;
    /** A rule divides numbers. */
    private final boolean divides;

    private JsonSchema(Schema schema) {
        this.schema = schema;
        this.config = schema.createExecutionContext().getExecutionConfig();
        this.divides = schema.getSchemaNode().findValue("multipleOf") != null;
    }

    /** @throws IllegalArgumentException when it is no schema, or refers to another */
    static JsonSchema compile(@Nullable JsonNode schema, boolean formats, long timeLimitMs) {
        if (schema == null || !schema.isObject()) {
            throw new IllegalArgumentException("is no JSON Schema: it must be an object");
        }
        JsonNode named = schema.path("$schema");
        String draft = named.isMissingNode() ? DRAFT_2020_12 + "schema" : withoutHash(named.asText());
        if (!DRAFTS.containsKey(draft)) {
            throw new IllegalArgumentException("has a $schema that is unknown here; known are: "
                    + String.join(", ", DRAFTS.keySet().stream().sorted().toList()));
        }
        try {
            SchemaRegistry registry = registry(formats, timeLimitMs);
            List<Error> errors = registry.getSchema(SchemaLocation.of(draft)).validate(schema);
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException(
                        "is no JSON Schema of draft " + DRAFTS.get(draft) + ": " + describe(errors));
            }
            Schema compiled = registry.getSchema(schema);
            compiled.initializeValidators();
            compiled.validate(NullNode.getInstance());
            return new JsonSchema(compiled);
        } catch (StackOverflowError endless) {
            throw new IllegalArgumentException("refers to itself without end");
        } catch (SchemaException failure) {
            throw new IllegalArgumentException("is no JSON Schema: " + failure.getMessage());
        }
    }

    /** Null when the value keeps all rules; otherwise the first broken ones, without what the value holds. */
    @Nullable
    String failures(JsonNode value) {
        if (divides) {
            Numbers.refuseLong(value);
        }
        List<Error> errors = new Failures();
        SchemaSteps context = new SchemaSteps(config, System::nanoTime, JsonSchema::late);
        context.setErrors(errors);
        try {
            schema.validate(context, value);
        } catch (TooMany ended) {
            return describe(errors);
        } catch (TooSlow ended) {
            throw ended.failure;
        }
        return errors.isEmpty() ? null : describe(errors);
    }

    private static void late() {
        throw new TooSlow(new EventException(
                FailureKind.TIMEOUT, "the validation did not end within " + SchemaSteps.LIMIT_MS + " ms"));
    }

    private static SchemaRegistry registry(boolean formats, long timeLimitMs) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(formats)
                .pathType(PathType.JSON_PATH)
                .regularExpressionFactory(pattern -> regex(pattern, timeLimitMs))
                .build();
        return SchemaRegistry.withDialects(
                List.of(Dialects.getDraft202012(), Dialects.getDraft7()),
                builder -> builder.schemaRegistryConfig(config)
                        .schemaLoader(
                                loader -> loader.fetchRemoteResources(false).allow(JsonSchema::isBundled)));
    }

    /** The schemas of schemas come with the library; everything else would be read from somewhere. */
    private static boolean isBundled(AbsoluteIri iri) {
        String text = iri.toString();
        if (text.startsWith(DRAFT_2020_12) || text.startsWith(DRAFT_7)) {
            return true;
        }
        throw new SchemaException("it refers to '" + text + "'; a schema may refer to itself only");
    }

    /** In JSON Schema the end is the end, in Java there may be a line break behind it. */
    private static RegularExpression regex(String pattern, long timeLimitMs) {
        boolean atEnd = pattern.matches("(?s)(?:.*[^\\\\])?(?:\\\\\\\\)*\\$");
        try {
            Pattern compiled = Pattern.compile(atEnd ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern);
            LimitedRegex regex = new LimitedRegex(compiled, timeLimitMs);
            return text -> {
                try {
                    return regex.isIn(text);
                } catch (EventException failure) {
                    throw new TooSlow(failure);
                }
            };
        } catch (PatternSyntaxException failure) {
            throw new SchemaException(
                    "the pattern '" + pattern + "' is no regular expression: " + failure.getDescription());
        }
    }

    private static String withoutHash(String iri) {
        return iri.endsWith("#") ? iri.substring(0, iri.length() - 1) : iri;
    }

    private static String describe(List<Error> errors) {
        StringBuilder text = new StringBuilder();
        for (Error error : errors.subList(0, Math.min(errors.size(), FAILURES_SHOWN_MAX))) {
            text.append(text.isEmpty() ? "" : "; ").append(describe(error));
        }
        int more = errors.size() - FAILURES_SHOWN_MAX;
        if (more > 0) {
            text.append("; and ")
                    .append(errors.size() == FAILURES_MAX ? "at least " : "")
                    .append(more)
                    .append(" more");
        }
        return text.toString();
    }

    /** {@code $.total: minimum 0 (#/properties/total/minimum)}. */
    private static String describe(Error error) {
        String path = shortened(String.valueOf(error.getInstanceLocation()));
        return path + ": " + error.getKeyword() + rule(error) + " (" + error.getSchemaLocation() + ")";
    }

    /** What the schema asks for, and what kind or name of thing was found. */
    private static String rule(Error error) {
        if (error.getProperty() != null) {
            return " '" + shortened(error.getProperty()) + "'";
        }
        JsonNode asked = error.getSchemaNode();
        String rule = asked == null || asked.isObject() ? "" : asked.toString();
        String text = rule.isEmpty() || rule.length() > SHOWN_CHARACTERS_MAX ? "" : " " + rule;
        JsonNode found = error.getInstanceNode();
        return "type".equals(error.getKeyword()) && found != null ? text + ", found " + Values.kind(found) : text;
    }

    private static String shortened(String text) {
        return text.length() > SHOWN_CHARACTERS_MAX ? text.substring(0, SHOWN_CHARACTERS_MAX) + "…" : text;
    }

    /** A list that ends the validation when there are enough: an array may break a rule with every item. */
    private static final class Failures extends ArrayList<Error> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean add(Error error) {
            boolean added = super.add(error);
            if (size() == FAILURES_MAX) {
                throw new TooMany();
            }
            return added;
        }
    }

    /** The library lets its own exceptions pass; all others it logs. */
    private static final class TooMany extends SchemaException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("too many failures");
        }
    }

    /** Carries what a pattern threw. */
    private static final class TooSlow extends SchemaException {
        private static final long serialVersionUID = 1L;

        private final EventException failure;

        TooSlow(EventException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
