package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leat.config.Template.Insert;
import dev.leat.config.Template.Literal;
import dev.leat.expression.JsltCompiler;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final JsltCompiler EXPRESSIONS = new JsltCompiler();

    @Test
    void braces_hold_expressions_with_braces_and_texts_of_their_own() {
        Template template = parse("a{.b}c{ {\"}\": \"\\\"}\"} }{$key}");

        assertThat(template.parts())
                .extracting(TemplateTest::text)
                .containsExactly("a", "<.b>", "c", "< {\"}\": \"\\\"}\"} >", "<$key>");
        assertThat(template.isConstant()).isFalse();
    }

    @Test
    void two_braces_are_a_plain_one() {
        Template template = parse("{{\"id\": 7}}");

        assertThat(template.parts()).containsExactly(new Literal("{\"id\": 7}", 0));
        assertThat(template.isConstant()).isTrue();
    }

    @Test
    void a_mistake_stands_at_its_place_in_the_whole_text() {
        assertWrong("ab\ncd{.x +}", 2, 7, "the expression ends too early");
        assertWrong("ab{unknown(.x)}", 1, 4, "unknown");
        assertWrong("ab{.x", 1, 3, "'{' without '}'");
        assertWrong("a\nb}c", 2, 2, "'}' without '{'");
    }

    private static Template parse(String text) {
        return Template.parse(text, EXPRESSIONS);
    }

    private static String text(Template.Part part) {
        return part instanceof Literal literal
                ? literal.text()
                : "<" + ((Insert) part).expression().source() + ">";
    }

    private static void assertWrong(String text, int line, int column, String message) {
        assertThatExceptionOfType(ExpressionSyntaxException.class)
                .isThrownBy(() -> parse(text))
                .withMessageContaining(message)
                .satisfies(failure ->
                        assertThat(failure.line() + ":" + failure.column()).isEqualTo(line + ":" + column));
    }
}
