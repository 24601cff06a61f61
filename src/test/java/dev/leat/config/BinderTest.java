package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import dev.leat.api.Expression;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BinderTest {
    private enum Unit {
        WHOLE_DAYS,
        HOURS
    }

    /** A record of every kind that stages may ask for. */
    record Options(
            @Key(doc = "An expression.") Expression keep,

            @Key(doc = "A choice.", fallback = "\"wholeDays\"")
            Unit unit,

            @Key(doc = "A decimal.", fallback = "1.50", min = 1, max = 2)
            BigDecimal factor,

            @Key(doc = "A zone.", fallback = "\"UTC\"") ZoneId zone,

            @Key(doc = "Fields.", fallback = "[]", max = 2, pattern = "[a-z]+", form = "small letters")
            List<String> fields,

            @Key(doc = "Inner.", fallback = "{}") Inner inner,
            @Key(doc = "More of them.", fallback = "{}") Map<String, Inner> inners,

            @Key(doc = "A secret.", optional = true) @Nullable
            Secret secret,

            @Key(doc = "As it is.", optional = true) @Nullable
            ObjectNode raw) {}

    /** A section in a section, which knows by itself when it is wrong. */
    record Inner(
            @Key(doc = "From.", fallback = "0") long from,
            @Key(doc = "To.", fallback = "10") long to) {
        Inner {
            if (from > to) {
                throw new IllegalArgumentException("from must not be above to, got " + from + " and " + to);
            }
        }
    }

    /** Misses what is wrong as much as what is not there. */
    record Needy(
            @Key(doc = "Inner.", optional = true) @Nullable Inner inner) {
        Needy {
            if (inner == null) {
                throw new IllegalArgumentException("inner is missing");
            }
        }
    }

    /** Knows where in a text the mistake is. */
    record Words(
            @Key(doc = "Small letters.") String text,

            @Key(doc = "More of them.", fallback = "{}") Map<String, String> named) {
        Words {
            refuse(List.of("text"), text);
            named.forEach((name, word) -> refuse(List.of("named", name), word));
            if (named.containsKey("text")) {
                throw new KeyException(List.of("named", "text"), "is taken");
            }
        }

        private static void refuse(List<String> keys, String text) {
            int wrong = text.indexOf('X');
            if (wrong >= 0) {
                throw KeyException.inside(keys, text, wrong, "is no small letter");
            }
        }
    }

    private final Problems problems = new Problems();

    @Test
    void defaults_are_read_like_values() {
        Options options = bound("{\"keep\": \".a\"}");

        assertThat(problems.all()).isEmpty();

        assertThat(options.keep().source()).isEqualTo(".a");
        assertThat(options)
                .isEqualTo(new Options(
                        options.keep(),
                        Unit.WHOLE_DAYS,
                        new BigDecimal("1.50"),
                        ZoneId.of("UTC"),
                        List.of(),
                        new Inner(0, 10),
                        Map.of(),
                        null,
                        null));
    }

    @Test
    void values_are_read_by_their_types() {
        Options options = bound("{\"keep\": \".a\", \"unit\": \"hours\", \"factor\": 1.25, \"zone\": \"Europe/Berlin\","
                + " \"fields\": [\"a\", \"b\"], \"inner\": {\"from\": 3}, \"inners\": {\"x\": {\"to\": 4}},"
                + " \"secret\": \"s\", \"raw\": {\"any\": [1]}}");

        assertThat(problems.all()).isEmpty();

        assertThat(options.inners()).isEqualTo(Map.of("x", new Inner(0, 4)));
        assertThat(String.valueOf(options.raw())).isEqualTo("{\"any\":[1]}");
        assertThat(options.toString()).contains("unit=HOURS", "factor=1.25", "zone=Europe/Berlin", "secret=***");
    }

    @Test
    void every_mistake_is_told_with_its_path() {
        assertThat(bind("{\"keep\": \".a ?\", \"unit\": \"days\", \"factor\": 2.01, \"zone\": \"Mars\","
                        + " \"fields\": [\"a\", \"B\"], \"inner\": {\"from\": 11}, \"inners\": {\"x y\": {\"too\": 4}},"
                        + " \"secret\": 12, \"raw\": [], \"concurency\": 1}"))
                .isNull();

        assertThat(problems.all().stream().map(Object::toString))
                .containsExactlyInAnyOrder(
                        "stages[1].keep: is no valid expression: nobody knows '?' (line 1, column 4 of the text)",
                        "stages[1].unit: must be one of \"wholeDays\", \"hours\", got \"days\"",
                        "stages[1].factor: must be 1..2, got 2.01",
                        "stages[1].zone: must be a time zone such as \"Europe/Berlin\", got \"Mars\"",
                        "stages[1].fields[1]: must be small letters, got \"B\"",
                        "stages[1].inner: from must not be above to, got 11 and 10",
                        "stages[1].inners['x y'].too: is not a known key; did you mean 'to'?",
                        "stages[1].secret: must be a text, got a number",
                        "stages[1].raw: must be an object, got a list",
                        "stages[1].concurency: is not a known key; did you mean 'concurrency'?");
    }

    @Test
    void a_record_may_say_which_of_its_keys_is_wrong_and_where() throws JsonProcessingException {
        for (String wrong : List.of(
                "{\"text\": \"abX\"}",
                "{\"text\": \"a\\nX\"}",
                "{\"text\": \"a\", \"named\": {\"x y\": \"X\"}}",
                "{\"text\": \"a\", \"named\": {\"text\": \"b\"}}")) {
            Section section = new Section("stages[1]", (ObjectNode) EventJson.MAPPER.readTree(wrong));
            assertThat(new Binder(new TextExpressions()).bind(section, Words.class, problems))
                    .isNull();
        }

        assertThat(problems.all().stream().map(Object::toString))
                .containsExactly(
                        "stages[1].text: is no small letter (line 1, column 3 of the text)",
                        "stages[1].text: is no small letter (line 2, column 1 of the text)",
                        "stages[1].named['x y']: is no small letter (line 1, column 1 of the text)",
                        "stages[1].named.text: is taken");
    }

    @Test
    void what_was_read_before_is_as_wrong_the_second_time() throws JsonProcessingException {
        Section section = new Section("s", (ObjectNode) EventJson.MAPPER.readTree("{\"inner\": {\"from\": 11}}"));
        Binder binder = new Binder(new TextExpressions());

        for (int i = 0; i < 2; i++) {
            assertThat(binder.bind(section, Needy.class, problems)).isNull();
            assertThat(problems.all()).singleElement().hasToString("s.inner: from must not be above to, got 11 and 10");
        }
    }

    @Test
    void what_is_needed_is_missed() {
        assertThat(bind("{}")).isNull();

        assertThat(problems.all()).containsExactly(new Problems.Problem("stages[1].keep", "is missing"));
    }

    @Test
    void mistakes_of_others_do_not_count() {
        problems.add("sink.uri", "is missing");
        problems.warn("sink", "is odd");

        assertThat(bind("{\"keep\": \".a\"}")).isNotNull();
    }

    private Options bound(String json) {
        Options options = bind(json);
        if (options == null) {
            throw new AssertionError(problems.all());
        }
        return options;
    }

    private @Nullable Options bind(String json) {
        try {
            ObjectNode node = (ObjectNode) EventJson.MAPPER.readTree(json);
            Section section = new Section("stages[1]", node, List.of("concurrency"), Set.of());
            return new Binder(new TextExpressions()).bind(section, Options.class, problems);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(failure);
        }
    }
}
