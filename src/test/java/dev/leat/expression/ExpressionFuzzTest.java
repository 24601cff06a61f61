package dev.leat.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.Expression;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.config.ExpressionSyntaxException;
import dev.leat.support.Chance;
import dev.leat.support.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expressions that somebody mistyped, and good ones on events that nobody thought of. */
class ExpressionFuzzTest {
    private static final List<String> EXPRESSIONS = List.of(
            ".a",
            ".a.b[0].c",
            ".a[1 : -1]",
            ".\"a b\"",
            "$key.id + $offset",
            "{\"a\": .a, \"b\": [.b, $topic, $headers.x], *: .}",
            "{* - a, b: .}",
            "{for (.a) string(.key): .value}",
            "[for (.a) . * 2 if (. != 1)]",
            "if (.a > 1 and not(.b == null) or false) .c else if (.d) 1 else \"x\"",
            "let x = .a let y = $x + 1 {\"z\": $y / 3}",
            "def f(x) $x + 1 def g(x, y) f($x) * f($y) g(.a, .b)",
            "add(.a, .b) + multiply(.c, 2) - divide(.a, .b, 3, \"half-even\") / round(.d, 2)",
            "compare(.a, decimal(\"129.90\")) >= 0",
            "sum(.a)",
            "capture(.a, \"(?<l>[a-z]+)(?<d>[0-9]+)\")",
            "test(.a, \"^[a-z]+$\") and contains(.b, .c)",
            "split(.a, \",\") + join(.b, \"-\")",
            "parse-time(.a, \"yyyy-MM-dd'T'HH:mm:ss\") + format-time(.b, \"yyyy\", \"Europe/Berlin\")",
            "from-json(.a, null) + to-json(.b) + string(.c)",
            "fallback(.a, .b, \"x\") + lowercase(.c) + uppercase(.d) + trim(.e)",
            "number(.a, 0) + ceiling(.b) + floor(.c) + mod(.d, .e) + hash-int(.a)",
            "size(.a) + size(.b) + index-of(.a, .b)",
            "flatten(.a) + array(.b) + zip(.a, .b) + zip-with-index(.a) + all(.a) + any(.b)",
            "starts-with(.a, .b) or ends-with(.a, .b)",
            "sha256-hex(.a) + replace(.b, \"[0-9]+\", \"#\")",
            "parse-url(.a).host + uuid(.b, .c) + max(.a, .b) + min(.a, .b)",
            "get-key(., \"a\") + get-key(., .b, 1)",
            "is-array(.a) or is-object(.b) or is-number(.c) or is-string(.d) or boolean(.e)",
            "group-by(.a, .b, .c)",
            "error(.a)",
            "// a remark\n.a | .b",
            "[for (.a) let x = . {\"x\": $x}]");

    private final JsltCompiler compiler = new JsltCompiler();

    @Test
    void an_expression_is_compiled_or_refused_with_a_place() {
        Fuzz.run("expressions", 5_000, chance -> {
            String source =
                    chance.about(chance.oneIn(5) ? chance.nonsense() : chance.changed(chance.pick(EXPRESSIONS)));
            try {
                assertThat(compiler.compile(source).source()).isEqualTo(source);
            } catch (ExpressionSyntaxException refused) {
                assertThat(refused.line()).isPositive();
                assertThat(refused.column()).isPositive();
                assertThat(refused).hasMessageMatching("(?s).+");
            }
        });
    }

    @Test
    void an_event_has_a_result_that_is_json_or_fails_by_itself() {
        List<Expression> all = EXPRESSIONS.stream()
                .filter(this::compiles)
                .map(compiler::compile)
                .toList();
        assertThat(all).hasSizeGreaterThan(EXPRESSIONS.size() / 2);
        Fuzz.run("events for expressions", 12_000, chance -> {
            Expression expression = chance.pick(all);
            JsonNode value = value(chance);
            chance.about(expression.source() + " on " + value);
            try {
                JsonNode result = expression.apply(event(value, chance));

                assertThat(EventJson.MAPPER.writeValueAsString(result)).isNotNull();
            } catch (EventException failure) {
                assertThat(failure.reason()).isNotBlank().hasSizeLessThan(1_000);
            }
        });
    }

    private boolean compiles(String source) {
        try {
            compiler.compile(source);
            return true;
        } catch (ExpressionSyntaxException refused) {
            System.out.println("left out: " + source + ": " + refused.getMessage());
            return false;
        }
    }

    private static JsonNode value(Chance chance) throws Exception {
        JsonNode good = EventJson.MAPPER.readTree(
                "{\"a\": [1, 2, {\"b\": [{\"c\": \"x\"}]}], \"b\": 2.50, \"c\": \"2026-01-31T10:00:00\","
                        + " \"d\": {\"e\": null}}");
        return chance.oneIn(3) ? chance.json(4) : chance.changed(good);
    }

    private static Event event(JsonNode value, Chance chance) {
        byte[] key = chance.oneIn(2) ? chance.bytes(6) : "{\"id\": 1}".getBytes(StandardCharsets.UTF_8);
        List<Header> headers = List.of(new Header("x", chance.oneIn(2) ? null : chance.bytes(6)));
        return Event.of(new Origin("t", 0, chance.number(), chance.number(), KeyFormat.JSON, key, null, headers))
                .withValue(value);
    }
}
