package dev.leat.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.config.ExpressionSyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where plain JSLT would let an event take all memory or all time. */
class StrictJsltTest {
    private static final int LENGTH = 10_000;
    private static final Event LONG = event("{\"t\": \"" + "x".repeat(10 * LENGTH) + "\", \"a\": "
            + IntStream.rangeClosed(1, LENGTH).boxed().toList() + "}");

    private final JsltCompiler compiler = new JsltCompiler();

    @ParameterizedTest
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(strings = {".a * .n", "1 * .n * .a", "let x = .a ($x) * 2000000000", "if (.n) 2 * .a else 1"})
    void a_text_is_never_repeated_as_often_as_an_event_says(String source) {
        Event event = event("{\"a\": \"" + "x".repeat(1000) + "\", \"n\": 2147483647}");

        assertThatThrownBy(() -> evaluate(source, event))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("a text cannot be multiplied");
    }

    @ParameterizedTest
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(strings = {"test(.t, %s)", "capture(.t, %s)", "split(.t, %s)", "replace(.t, %s, \"x\")"})
    void a_regular_expression_gives_up_on_a_text_that_was_chosen_to_take_for_ever(String source) {
        String expression = source.formatted("\"(?<g>(.*a){20}b)\"");

        assertThatThrownBy(() -> evaluate(expression, event("{\"t\": \"" + "a".repeat(60) + "!\"}")))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT))
                .hasMessage("the regular expression did not finish within 100 ms on a text of 61 characters");
    }

    /** Such as {@code (?:(?:){9999}){9999999}}, which reads no character and so never looks at the clock. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "test(.a, .b)",
                "[for (.a) capture(., $key)]",
                "split(.a, \"x\" + .b)",
                "let p = .b replace(.a, $p, \"\")",
                "let p = \"x\" let q = $p + .b test(.a, $q)",
                "def f(p) test(.a, $p) f(.b)",
                "let p = \"x\" def f(p) test(.a, $p) f(.b)",
            })
    void an_event_chooses_no_regular_expression(String source) {
        assertThatThrownBy(() -> compiler.compile(source))
                .isInstanceOf(ExpressionSyntaxException.class)
                .hasMessageContaining("() must be a text that stands in the expression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test(.a, \"^x\" + \"y$\")",
                "let p = \"^\" let q = ($p + \"x\") test(.a, $q)",
                "def f(x) let p = \"x\" test($x, $p) f(.a)",
            })
    void its_author_puts_one_together(String source) {
        assertThat(evaluate(source, event("{\"a\": \"xy\"}")).booleanValue()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "test(null, \"a\")                         | false",
                "test(12, \"^1\")                          | true",
                "split(\"a,b,,\", \",\")                   | [\"a\",\"b\"]",
                "split(null, \",\")                        | null",
                "replace(\"a1b2\", \"[0-9]\", \"$1\\\\\")  | \"a$1\\\\b$1\\\\\"",
                "replace(null, \"a\", \"b\")              | null",
                "replace(\"x\", \"a\", \"b\")            | \"x\"",
                "capture(\"x\", \"(?<a>y)?\")             | {\"a\":null}",
                "join([\"a\", \"b\"], \"-\")         | \"a-b\"",
                "join([1, null, [2], \"x\"], 0)         | \"10null0[2]0x\"",
                "join([], \",\") + join(null, 1)        | \"null\"",
                "from-json(\"[0.12345678901234567890]\")  | [0.12345678901234567890]",
                "from-json(\"\", 1)                       | null",
                "from-json(\"1 2\", 3)                    | 3",
                "from-json(null)                         | null",
                "[from-json(\"[7, 8]\")[4294967296], from-json(\"[7, 8]\")[-1]] | [null,8]",
                "from-json(\"[7, 8]\")[0 : 4294967296]     | [7,8]",
            })
    void what_stands_in_for_functions_of_the_language_gives_the_same(String source, String expected) {
        assertThat(evaluate(source, event("{}"))).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ".a * .b                                     | 6",
                "2 * .a / 4 * .b                             | 3",
                "(.a + 1) * size([.b * 2, 5]) * size(\"abc\") | 18",
                "2 * if (.a * .b > 5) .a * .b else .a * 9    | 12",
                "def f(x) $x * .b  f(.a * 2) * size({\"k\": 5 * .a}) | 12",
                "null * .a                                   | null",
                "2 / .a                                      | 1",
                "let x = .a let y = . $x * 3                 | 6",
                "[for ([1, 2, 3]) . * 2 if (. * 2 > 3)]      | [4,6]",
                "{for ([1, 2]) string(. * 2) : [for ([.]) 3 * .]} | {\"2\":[3],\"4\":[6]}",
                "def f(x) [for ($x) let y = . * 2 $y * $offset] f([1]) | [84]",
            })
    void numbers_are_multiplied_wherever_they_come_from(String source, String expected) {
        assertThat(evaluate(source, event("{\"a\": 2, \"b\": 3}"))).hasToString(expected);
    }

    @ParameterizedTest
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(
            strings = {
                "let t = .t {\"x\": [for (.a) $t + .]}",
                "let t = .t size([for (.a) {\"x\": [$t]}])",
                "let t = .t {for (.a) \"\" + . + $t : 1}",
                "let t = .t {for (.a) string(.) : $t if (. > 0)}",
                "let a = .a {\"x\": [for ($a) [for ($a) 1]]}",
                "def f(a, t) [for ($a) $t] f(.a, .t) | size(.)",
            })
    void what_loops_give_is_bounded(String source) {
        assertThatThrownBy(() -> evaluate(source, LONG))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessage("the loops of the expression give more than 67108864 characters, of which a value takes 8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[for (.a) .]",
                "[for (.a) . if (false)]",
                "{for (.a) string(.) : 1 if (false)}",
                "def f(a) [for ($a) 1] f(.a)"
            })
    void loops_that_take_too_long_give_up(String source) {
        AtomicLong clock = new AtomicLong();
        JsltCompiler slow = compiler(() -> clock.getAndAdd(TimeUnit.MILLISECONDS.toNanos(90)));

        assertThatThrownBy(() -> slow.compile(source).apply(LONG))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT))
                .hasMessage("the loops of the expression did not end within 5000 ms");
        assertThat(compiler(() -> 0).compile(source).apply(LONG)).isNotNull();
    }

    @Test
    void slow_turns_of_a_loop_are_looked_at_one_by_one() {
        AtomicLong clock = new AtomicLong();
        JsltCompiler slow = compiler(() -> clock.getAndAdd(TimeUnit.MILLISECONDS.toNanos(90)));
        Event event = event("{\"a\": " + IntStream.range(0, 200).boxed().toList() + "}");

        assertThatThrownBy(() -> slow.compile("[for (.a) .]").apply(event))
                .hasMessage("the loops of the expression did not end within 5000 ms");
    }

    @ParameterizedTest
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(
            strings = {
                "number(.t)",
                "number(.t, 0)",
                ".t - 1",
                "1 - 2 * 3 - .t",
                ".t / 2",
                "def f(x) 1 / ($x) f(.t)",
                "format-time(.t, \"yyyy\")"
            })
    void a_text_is_read_as_a_number_only_where_it_is_short(String source) {
        assertThatThrownBy(() -> evaluate(source, event("{\"t\": \"" + "9".repeat(300_000) + "\"}")))
                .isInstanceOf(EventException.class)
                .hasMessageStartingWith("a text of more than 1000 characters is not read as a number");
        assertThat(evaluate(source, event("{\"t\": \"" + "9".repeat(9) + "\"}")))
                .isNotNull();
    }

    @Test
    void a_process_that_stood_still_fails_no_event() {
        AtomicLong looks = new AtomicLong();
        JsltCompiler stopped = compiler(() -> TimeUnit.HOURS.toNanos(looks.getAndIncrement() / 500));

        assertThat(stopped.compile("[for (.a) .]").apply(LONG)).hasSize(LENGTH);
        assertThat(looks).hasValueGreaterThan(100);
    }

    private static JsltCompiler compiler(LongSupplier nanoTime) {
        return new JsltCompiler(InstantSource.system(), nanoTime, false);
    }

    @Test
    void texts_are_not_joined_to_one_that_fills_the_memory() {
        assertThatThrownBy(() -> evaluate("join(.a, .t)", LONG))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessage("the result has more than 67108864 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "let x = .a $x + $x              ~ 1 ~ 1 ~ 'let' is not available here",
                "[for (.a) let x = . $x]         ~ 1 ~ 11 ~ 'let' is not available here",
                "def f(x) $x + $x f(.a)          ~ 1 ~ 1 ~ 'def' is not available here",
                "`.a | . + . | . + .`            ~ 1 ~  4 ~ '|' is not available here",
                "[for (.a) [for (.b) 1]]         ~ 1 ~ 12 ~ a loop within a loop is not available here",
                "{for (.a) .x : [[for (.b) 1]]}  ~ 1 ~ 18 ~ a loop within a loop is not available here",
            })
    void who_may_only_look_cannot_fill_the_memory(String source, int line, int column, String message) {
        ExpressionSyntaxException refused = catchThrowableOfType(
                ExpressionSyntaxException.class, () -> JsltCompiler.modest().compile(source));

        assertThat(refused).hasMessage(message);
        assertThat(List.of(refused.line(), refused.column())).containsExactly(line, column);
        assertThat(compiler.compile(source)).isNotNull();
    }

    @Test
    void who_may_only_look_has_the_rest_of_the_language() {
        String source = "size([for (.a) . if (. > 1)]) + size([for (.a) 1]) > 2 and test(.b, \"x\")";

        assertThat(JsltCompiler.modest().compile(source).test(event("{\"a\": [1, 2], \"b\": \"x\"}")))
                .isTrue();
    }

    private JsonNode evaluate(String source, Event event) {
        return compiler.compile(source).apply(event);
    }

    private static Event event(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return Event.of(new Origin("orders", 3, 42, 0, KeyFormat.STRING, null, bytes, List.of()));
    }
}
