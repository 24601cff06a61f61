package dev.leat.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.RegexpFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * JSLT's functions with regular expressions, each with a limit of time: a text that somebody chose could make a pattern
 * try for ever. One set may be shared by threads; JSLT's own {@code capture} may not.
 */
final class RegexFunctions {
    private static final long LIMIT_MS = 100;
    private static final int PATTERNS_MAX = 1000;
    private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    /** A pattern and the names of its groups, which Java 17 does not tell. */
    private record Named(LimitedRegex regex, List<String> groups) {}

    private final ConcurrentHashMap<String, Named> patterns = new ConcurrentHashMap<>();

    List<Function> all() {
        return List.of(
                new Regex("test", 2, this::test),
                new Regex("capture", 2, this::capture),
                new Regex("split", 2, this::split),
                new Regex("replace", 3, this::replace));
    }

    private interface Call {
        JsonNode on(String text, JsonNode[] arguments);
    }

    /** Null is never looked at. */
    private static final class Regex extends AbstractFunction implements RegexpFunction {
        private final Call call;

        Regex(String name, int arguments, Call call) {
            super(name, arguments, arguments);
            this.call = call;
        }

        @Override
        public int regexpArgumentNumber() {
            return 1;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            if (arguments[0].isNull()) {
                return getName().equals("test") ? BooleanNode.FALSE : arguments[0];
            }
            if (arguments[1].isNull()) {
                throw new JsltException(getName() + "() needs a regular expression, found null");
            }
            return call.on(Functions.text(arguments[0]), arguments);
        }
    }

    private JsonNode test(String text, JsonNode[] arguments) {
        return BooleanNode.valueOf(named(arguments[1]).regex().isIn(text));
    }

    private JsonNode capture(String text, JsonNode[] arguments) {
        Named named = named(arguments[1]);
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        Matcher matcher = named.regex().match(text, true);
        if (matcher != null) {
            for (String group : named.groups()) {
                found.put(group, matcher.group(group));
            }
        }
        return found;
    }

    private JsonNode split(String text, JsonNode[] arguments) {
        var parts = JsonNodeFactory.instance.arrayNode();
        for (String part : named(arguments[1]).regex().split(text)) {
            parts.add(part);
        }
        return parts;
    }

    private JsonNode replace(String text, JsonNode[] arguments) {
        String replaced = named(arguments[1]).regex().replaceEach(text, Functions.text(arguments[2]));
        if (replaced == null) {
            throw new JsltException("the regular expression of replace() matches an empty text");
        }
        return TextNode.valueOf(replaced);
    }

    private Named named(JsonNode expression) {
        String source = Functions.text(expression);
        Named known = patterns.get(source);
        if (known == null) {
            known = compile(source);
            if (patterns.size() < PATTERNS_MAX) {
                patterns.put(source, known);
            }
        }
        return known;
    }

    private static Named compile(String expression) {
        try {
            LimitedRegex regex = LimitedRegex.fixed(Pattern.compile(expression), LIMIT_MS);
            List<String> groups = new ArrayList<>();
            Matcher names = GROUP_NAME.matcher(expression);
            while (names.find()) {
                groups.add(names.group(1));
            }
            return new Named(regex, groups);
        } catch (PatternSyntaxException failure) {
            throw new JsltException("'" + expression + "' is not a regular expression");
        }
    }
}
