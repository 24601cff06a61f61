package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.expression.JsltCompiler;
import dev.leat.support.Fuzz;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts with expressions and with placeholders, right and wrong. */
class TemplateFuzzTest {
    private static final List<String> TEMPLATES = List.of(
            "/customers/{.customer_id}", "a {{b}} {.c + \"}\"} d", "{ {\"a\": .b}.a }\n{.x}", "", "no expression");
    private static final List<String> FILLED =
            List.of("${A}", "x${A:b}y${env:A}", "$${A}", "${file:secret}", "postgresql://${A}:${B:5432}/db", "");

    @Test
    void a_template_is_read_or_refused_with_a_place_inside_of_it() {
        JsltCompiler expressions = new JsltCompiler();
        Fuzz.run("templates", 5_000, chance -> {
            String text = chance.about(chance.oneIn(4) ? chance.nonsense() : chance.changed(chance.pick(TEMPLATES)));
            try {
                Template template = Template.parse(text, expressions);

                assertThat(template.source()).isEqualTo(text);
            } catch (ExpressionSyntaxException refused) {
                assertThat(refused.line()).isPositive();
                assertThat(refused.column()).isPositive();
                assertThat(refused).hasMessageMatching("(?s).+");
            }
        });
    }

    @Test
    void placeholders_are_filled_or_reported_and_nothing_is_left_of_them() {
        Fuzz.run("placeholders", 5_000, chance -> {
            String text = chance.about(chance.oneIn(4) ? chance.nonsense() : chance.changed(chance.pick(FILLED)));
            ObjectNode tree = JsonNodeFactory.instance.objectNode().put("a", text);
            Problems problems = new Problems();
            Places places = new Places("fuzz.json", "");

            new Placeholders(Map.of("A", "1"), Path.of("fuzz.json"), places, problems).fill("", tree);

            boolean failed = tree.path("a") instanceof FilledText filled && filled.failed();
            assertThat(failed).isEqualTo(!problems.isEmpty());
            assertThat(problems.all()).allMatch(problem -> problem.path().equals("a"));
        });
    }
}
