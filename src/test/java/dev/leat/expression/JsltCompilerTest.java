package dev.leat.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.config.ExpressionSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsltCompilerTest {
    private final JsltCompiler compiler = new JsltCompiler();

    @Test
    void sees_where_the_event_came_from() {
        Event event = event("{}");

        assertThat(evaluate("[$key, $headers.trace, $headers.none, $topic, $partition, $offset, $timestamp]", event))
                .hasToString("[\"k1\",\"second\",null,\"orders\",3,42,1700000000000]");
    }

    @ParameterizedTest
    @CsvSource({"$key,\"k1\"", "$topic,\"orders\"", "$partition,3", "$offset,42", "$timestamp,1700000000000"})
    void a_variable_alone_is_its_value(String variable, String value) {
        assertThat(evaluate(variable, event("{}"))).hasToString(value);
        assertThat(evaluate(variable + " // and nothing else", event("{}"))).hasToString(value);
        assertThat(compiler.compile(variable).variables()).containsExactly(variable.substring(1));
    }

    @Test
    void keeps_null_and_empty_containers() {
        assertThat(evaluate("{\"a\": .none, \"b\": [], \"c\": {}, *: .}", event("{\"d\": null}")))
                .hasToString("{\"a\":null,\"b\":[],\"c\":{},\"d\":null}");
    }

    @Test
    void passes_decimals_through_digit_by_digit() {
        assertThat(evaluate("{*: .}", event("{\"total\": 129.90, \"far\": 1e400}")))
                .hasToString("{\"total\":129.90,\"far\":1E+400}");
    }

    @Test
    void reads_the_parent_of_an_exploded_item() {
        Expression expression = compiler.compile("{\"order\": $parent.id, \"sku\": .sku, \"topic\": $topic}");
        Event event = event("{\"id\": 7, \"lines\": [{\"sku\": \"x\"}]}");

        JsonNode result = expression.apply(event, event.value().get("lines").get(0), event.value());

        assertThat(result).hasToString("{\"order\":7,\"sku\":\"x\",\"topic\":\"orders\"}");
        assertThat(expression.variables()).containsExactlyInAnyOrder("parent", "topic");
    }

    @Test
    void maps_the_key_of_a_tombstone() {
        Event tombstone = Event.of(new Origin(
                "orders", 0, 1, 0, KeyFormat.JSON, "{\"id\": 9}".getBytes(StandardCharsets.UTF_8), null, List.of()));

        assertThat(evaluate("$key.id", tombstone)).hasToString("9");
        assertThat(evaluate(".id", tombstone)).hasToString("null");
    }

    @Test
    void does_not_touch_a_key_that_it_does_not_use() {
        Event badKey = Event.of(new Origin(
                "t",
                0,
                0,
                0,
                KeyFormat.JSON,
                new byte[] {'{'},
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                List.of()));

        assertThat(evaluate(".a", badKey)).hasToString("1");
        assertThatThrownBy(() -> evaluate("$key", badKey))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREADABLE));
    }

    @Test
    void fails_the_event_and_not_the_process() {
        EventException failure =
                catchThrowableOfType(EventException.class, () -> evaluate("1 / .zero", event("{\"zero\": 0}")));

        assertThat(failure.kind()).isEqualTo(FailureKind.EXPRESSION);
        assertThat(failure.reason()).isNotBlank();
    }

    @Test
    void says_where_in_the_expression_it_failed_and_keeps_the_reason_short() {
        EventException failure = catchThrowableOfType(
                EventException.class,
                () -> evaluate("{\n  \"a\": .big > 3}", event("{\"big\": {\"x\": \"" + "y".repeat(5000) + "\"}}")));

        assertThat(failure.reason()).contains("at 2:8 of the expression").hasSizeLessThan(300);
    }

    @Test
    void refuses_numbers_that_overflowed() {
        assertThatThrownBy(() -> evaluate("{\"a\": [.x + 1]}", event("{\"x\": 1e400}")))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("Infinity");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void survives_numbers_with_absurd_exponents() {
        Event event = event("{\"x\": 1e20000000}");

        assertThatThrownBy(() -> evaluate(".x + 1", event)).hasMessageContaining("exponent");
        for (String expression : List.of("add(\"1e20000000\", 1)", "round(\"1e20000000\")", "number(\"1e20000000\")")) {
            assertThatThrownBy(() -> evaluate(expression, event("{}"))).isInstanceOf(EventException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": }                    | 1 |  7 | unexpected '}'",
                "{\"a\": 1                    | 1 |  7 | ends too early",
                ".a == \"x                    | 1 |  9 | not closed",
                "nope(.a)                     | 1 |  1 | No such function: 'nope'",
                ".a + $nothing                | 1 |  6 | unknown variable $nothing",
                "[for (.x) $item]             | 1 | 11 | unknown variable $item",
                "import \"a.jslt\" as a a(.)  | 1 |  1 | import is not available",
                "def f(x) f($x) f(.)          | 1 |  5 | function 'f' calls itself",
                "def f(x) g($x) def g(x) if ($x) f($x) else 1 f(.) | 1 | 5 | function 'f' calls itself",
                "[.a, 99999999999999999999]    | 1 |  6 | the number is too large to stand here; write decimal(\"",
                "[1e999]                      | 1 |  2 | the number is too large to stand here; write decimal(\"",
                "test(.a, \"(\")              | 1 |  1 | regular expression",
                "capture(.a, \"(\")           | 1 |  1 | regular expression",
                ".a ~ 1                       | 1 |  4 | the character ~ has no meaning here",
                ".a + \"x\" * 3                | 1 |  6 | a text cannot be multiplied",
            })
    void says_where_the_text_is_wrong(String source, int line, int column, String message) {
        ExpressionSyntaxException failure =
                catchThrowableOfType(ExpressionSyntaxException.class, () -> compiler.compile(source));

        assertThat(failure).isNotNull().hasMessageContaining(message);
        assertThat(List.of(failure.line(), failure.column())).containsExactly(line, column);
    }

    @Test
    void survives_an_expression_that_is_nested_without_end() {
        assertThatThrownBy(() -> compiler.compile("(".repeat(200_000) + "1" + ")".repeat(200_000)))
                .isInstanceOf(ExpressionSyntaxException.class)
                .hasMessageContaining("too deeply");
    }

    @Test
    void functions_may_call_other_functions_and_lets() {
        assertThat(evaluate(
                        "let rate = 2 def twice(x) multiply($x, $rate) def more(x) add(twice($x), 1) more(.n)",
                        event("{\"n\": 1.5}")))
                .hasToString("4.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "oslo                         | 1 |  1 | a field begins with a dot (.oslo), a text stands in quotation",
                "status != \"x\"               | 1 |  1 | 'status' is nothing by itself; a field begins with a dot",
                ".a == oslo                   | 1 |  7 | (.oslo)",
                "[.a, oslo]                   | 1 |  6 | (.oslo)",
                ".a b                         | 1 |  4 | unexpected 'b'",
                ".a && .b                     | 1 |  4 | the character & has no meaning here; write and",
                "`.a || .b`                   | 1 |  5 | unexpected '|'; write or",
                ".a AND .b                    | 1 |  4 | unexpected 'AND'; write and",
                ".lines[].price               | 1 |  8 | unexpected ']'; for every item write [for (.list) .name]",
                ".a = 1                       | 1 |  4 | unexpected '='; write == to compare",
                "!.a                          | 1 |  1 | the character ! has no meaning here; write not(",
                ".a == 'x'                    | 1 |  7 | the character ' has no meaning here; texts stand in double",
                "{a:b}                        | 1 |  2 | the key 'a' needs quotation marks (",
                "{a: .b}                      | 1 |  2 | the key 'a' needs quotation marks (",
                "{\"x\": 1, a: .b}             | 1 | 10 | the key 'a' needs quotation marks (",
            })
    void says_what_may_be_meant(String source, int line, int column, String message) {
        says_where_the_text_is_wrong(source, line, column, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "add(0.1, 0.2)                            | 0.3",
                "add(\"0.10\", 0.20)                      | 0.30",
                "add(9223372036854775807, 1)              | 9223372036854775808",
                "subtract(1, 0.9)                         | 0.1",
                "multiply(\"19.99\", 3)                   | 59.97",
                "divide(10, 3, 4)                         | 3.3333",
                "divide(1, 8, 2, \"half-even\")           | 0.12",
                "divide(1, 8, 2)                          | 0.13",
                "round(\"2.675\", 2)                      | 2.68",
                "round(2.5)                               | 3",
                "round(-2.5, 0, \"down\")                 | -2",
                "round(9007199254740993)                  | 9007199254740993",
                "compare(9007199254740993, 9007199254740992) | 1",
                "compare(\"1.0\", 1.00)                   | 0",
                "compare(null, 1)                         | -1",
                "add(null, 1)                             | null",
                "decimal(\"129.90\")                      | 129.90",
                "sum([9007199254740993, 1])               | 9007199254740994",
                "capture(\"ab12\", \"(?<l>[a-z]+)(?<d>[0-9]+)\") | {\"l\":\"ab\",\"d\":\"12\"}",
                "floor(9007199254740993)                  | 9007199254740993",
                "floor(-1.5)                              | -2",
                "ceiling(\"9223372036854775807.5\")       | 9223372036854775808",
                "ceiling(null)                            | null",
                "contains(mod(10, 4), [1, 2])             | true",
                "contains(2 + 1, [\"x\", 3.0])            | true",
                "contains(1, [\"1\", null, 1.5])          | false",
                "contains(\"b\", \"abc\")                 | true",
            })
    void computes_exactly(String source, String expected) {
        assertThat(evaluate(source, event("{}"))).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "divide(1, 0, 2)             | division by zero",
                "divide(1, 3, -1)            | scale must be",
                "divide(1, 3, 2, \"odd\")    | rounding must be",
                "add(\"x\", 1)               | not a number",
                "add({}, 1)                  | expected a number",
                "sum([1, \"2\"])             | needs numbers",
                "decimal(\"1e1001\")         | more than 1000 digits",
            })
    void names_what_cannot_be_computed(String source, String reason) {
        assertThatThrownBy(() -> evaluate(source, event("{}")))
                .isInstanceOf(EventException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ".x / 0                                | division by zero, at 1:1 of the expression",
                "mod(.x, 0)                            | division by zero",
                "from-json(\"{x\").y                    | from-json() was given a text that is not JSON",
                "$topic[9 : ]                          | the text is too short for this part of it",
                "from-json(\"[1]\")[-99999999 : ]        | an index counts back more than 4194304 items",
                "mod(1.5, 1)                           | mod() needs whole numbers",
                "parse-url(\"http://a/?b=%zz\")        | parse-url() was given a text that is no URL",
                "parse-url(\"a\").host                 | parse-url() was given a text that is no URL",
                "number(\"12345678901234567890.5\")    | a text has too many digits for this; decimal(x) keeps them",
                "number(\"0.12345678901234567890\", 1) | a text has too many digits for this; decimal(x) keeps them",
                "1 - \"12345678901234567890.5\"        | a text has too many digits for this; decimal(x) keeps them",
            })
    void names_it_without_classes_of_java(String source, String reason) {
        assertThatThrownBy(() -> evaluate(source, event("{\"x\": 1}")))
                .isInstanceOf(EventException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,false", "null,false", "0,false", "0.0,false", "1,true", "[],false", "{},false"})
    void truth_is_that_of_the_language(String source, boolean expected) {
        assertThat(compiler.compile(source).test(event("{}"))).isEqualTo(expected);
        assertThat(evaluate("if (" + source + ") true else false", event("{}")).booleanValue())
                .isEqualTo(expected);
    }

    private JsonNode evaluate(String source, Event event) {
        return compiler.compile(source).apply(event);
    }

    private static Event event(@Nullable String value) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        List<Header> headers = List.of(
                new Header("trace", new byte[] {'f'}),
                new Header("trace", "second".getBytes(StandardCharsets.UTF_8)),
                new Header("none", null));
        return Event.of(new Origin(
                "orders", 3, 42, 1_700_000_000_000L, KeyFormat.STRING, new byte[] {'k', '1'}, bytes, headers));
    }
}
