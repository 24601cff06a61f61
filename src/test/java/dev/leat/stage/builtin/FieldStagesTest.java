package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.stage.http.Http;
import dev.leat.stage.lookup.Lookup;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** select, drop, rename, flatten and split. */
class FieldStagesTest {
    private static final String ORDER = "{\"id\":1,\"customer\":{\"name\":\"Ann\",\"email\":\"a@b\"},"
            + "\"lines\":[{\"sku\":\"x\",\"n\":1},{\"sku\":\"y\"}],\"a.b\":2}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"id\"]                      | {\"id\":1}",
                "[\"customer.name\", \"none\"] | {\"customer\":{\"name\":\"Ann\"}}",
                "[\"a\\\\.b\"]                 | {\"a.b\":2}",
                "[\"none\"]                    | {}",
            })
    void select_keeps_only_the_named(String fields, String expected) {
        assertThat(Try.value(select(fields), ORDER)).isEqualTo(expected);
    }

    @Test
    void select_needs_an_object() {
        assertThat(Try.value(select("[\"id\"]"), "[1]")).isEqualTo("REJECTED: expected an object, found array");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"lines\", \"customer\", \"a\\\\.b\"] | {\"id\":1}",
                "[\"customer.email\", \"lines[].n\"] | "
                        + "{\"id\":1,\"customer\":{\"name\":\"Ann\"},\"lines\":"
                        + "[{\"sku\":\"x\"},{\"sku\":\"y\"}],\"a.b\":2}",
            })
    void drop_removes_the_named(String fields, String expected) {
        Stage stage =
                Try.options(DropFields.class, "{\"fields\": " + fields + "}").stage();

        assertThat(Try.value(stage, ORDER)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"lines\":{\"n\":1}}              | REJECTED: 'lines[].n' expects an array, found object",
                "{\"customer\":[{\"email\":\"a@b\"}]} | REJECTED: 'customer.email' expects an object, found array",
                "{\"lines\":null,\"customer\":{}}    | {\"lines\":null,\"customer\":{}}",
            })
    void drop_passes_over_nothing(String value, String expected) {
        Stage stage = Try.options(DropFields.class, "{\"fields\": [\"lines[].n\", \"customer.email\"]}")
                .stage();

        assertThat(Try.value(stage, value)).isEqualTo(expected);
    }

    @Test
    void drop_never_changes_the_tree_that_others_may_hold_and_passes_on_what_it_does_not_touch() {
        Stage stage = Try.options(DropFields.class, "{\"fields\": [\"lines[].n\", \"customer.email\"]}")
                .stage();
        Event event = Try.event(ORDER);
        String before = event.value().toString();
        Event other = Try.event("{\"id\":2}");

        stage.apply(event);

        assertThat(event.value()).hasToString(before);
        assertThat(((Outcome.Kept) stage.apply(other)).event()).isSameAs(other);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\": \"order_id\"}            | {\"a\":1,\"b\":2,\"order_id\":9}",
                "{\"a\": \"b\", \"b\": \"a\"}      | {\"id\":9,\"b\":1,\"a\":2}",
                "{\"a\": \"deep.er\"}              | {\"id\":9,\"b\":2,\"deep\":{\"er\":1}}",
                "{\"none\": \"x\"}                 | {\"id\":9,\"a\":1,\"b\":2}",
                "{\"a\": \"b\"}                    | REJECTED: there is a field 'b' already",
                "{\"a\": \"b.c\"}                  | REJECTED: 'b.c' lies inside a field that is no object",
            })
    void rename_moves_fields(String fields, String expected) {
        Stage stage = Try.options(Rename.class, "{\"fields\": " + fields + "}").stage();

        assertThat(Try.value(stage, "{\"id\":9,\"a\":1,\"b\":2}")).isEqualTo(expected);
    }

    @Test
    void rename_applies_to_the_key_of_events_and_tombstones() {
        Stage stage = Try.options(Rename.class, "{\"fields\": {\"id\": \"order_id\"}}")
                .stage();

        assertThat(Try.key(stage, Try.event(KeyFormat.JSON, "{\"id\":1}", null)))
                .isEqualTo("{\"order_id\":1}");
        assertThat(Try.key(stage, Try.event(KeyFormat.JSON, "{\"id\":1}", "{}")))
                .isEqualTo("{\"order_id\":1}");
        assertThat(Try.key(stage, Try.event(KeyFormat.STRING, "id", null))).isEqualTo("\"id\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | {\"a\":{\"b\":{\"c\":1},\"d\":[{\"e\":1}]},\"f\":{}} | "
                        + "{\"a_b_c\":1,\"a_d\":[{\"e\":1}],\"f\":{}}",
                "{\"separator\": \".\"} | {\"a\":{\"b\":null}}              | {\"a.b\":null}",
                "{\"depthMax\": 1}      | {\"a\":{\"b\":{\"c\":1}}}         | {\"a_b\":{\"c\":1}}",
                "{} | {\"a\":{\"b\":1},\"a_b\":2} | REJECTED: two fields would have the name 'a_b'",
                "{}                     | {\"a\":1}                         | {\"a\":1}",
            })
    void flatten_brings_fields_to_the_top(String options, String value, String expected) {
        assertThat(Try.value(Try.options(Flatten.class, options), value)).isEqualTo(expected);
    }

    @Test
    void a_long_name_before_many_others_is_refused_before_it_fills_the_memory() {
        String many =
                IntStream.range(0, 10_000).mapToObj(i -> "\"" + i + "\":0").collect(Collectors.joining(",", "{", "}"));

        assertThat(Try.value(Try.options(Flatten.class, "{}"), "{\"" + "n".repeat(40_000) + "\":" + many + "}"))
                .isEqualTo("TOO_LARGE: the names of its fields have more than 67108864 characters together");
        assertThat(Try.value(Try.options(Flatten.class, "{}"), "{\"n\":" + many + "}"))
                .startsWith("{\"n_0\":0,\"n_1\":0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"field\": \"l\"}                  | {\"l\":[1,{\"x\":2}]}      | [0=1, 1={\"x\":2}]",
                "{\"field\": \"l\", \"as\": \"one\"} | {\"id\":7,\"l\":[1,2]} | "
                        + "[0={\"id\":7,\"one\":1}, 1={\"id\":7,\"one\":2}]",
                "{\"field\": \"a.l\", \"as\": \"a.l\"} | {\"a\":{\"l\":[1],\"b\":2}} | [0={\"a\":{\"b\":2,\"l\":1}}]",
                "{\"field\": \"l\"}                  | {\"l\":[]}                 | dropped",
                "{\"field\": \"l\"}                  | {\"l\":null}               | dropped",
                "{\"field\": \"l\"} | {\"m\":[1]} | REJECTED: expected an array at 'l', found nothing",
                "{\"field\": \"l\"} | {\"l\":{}} | REJECTED: expected an array at 'l', found object",
            })
    void split_makes_one_event_of_each_item(String options, String value, String expected) {
        assertThat(Try.value(Try.options(Split.class, options).stage(), value)).isEqualTo(expected);
    }

    @Test
    void pieces_that_would_each_have_all_of_a_large_event_are_refused() {
        String lines = IntStream.range(0, 1000).boxed().toList().toString();
        String event = "{\"l\":" + lines + ",\"o\":{\"note\":[\"" + "x".repeat(70_000) + "\"]}}";

        assertThat(Try.value(
                        Try.options(Split.class, "{\"field\": \"l\", \"as\": \"l\"}")
                                .stage(),
                        event))
                .isEqualTo("TOO_LARGE: with the other fields, its 1000 pieces are more than 67108864 characters");
        assertThat(Try.value(Try.options(Split.class, "{\"field\": \"l\"}").stage(), event))
                .startsWith("[0=0, 1=1");
    }

    @Test
    void pieces_of_pieces_are_named_after_both() {
        Stage stage = Try.options(Split.class, "{\"field\": \"l\"}").stage();
        Outcome.Split first = (Outcome.Split) stage.apply(Try.event("{\"l\":[{\"l\":[5,6]}]}"));

        Outcome.Split second = (Outcome.Split) stage.apply(first.events().get(0));

        assertThat(second.events()).extracting(Event::part).containsExactly("0.0", "0.1");
    }

    @Test
    void wrong_options_are_told() {
        assertThat(Try.problem(Select.class, "{\"fields\": []}")).contains("name at least one field");
        assertThat(Try.problem(Select.class, "{\"fields\": [\"a\", \"a\"]}")).contains("'a' twice");
        assertThat(Try.problem(Select.class, "{\"fields\": [\"a..b\"]}")).contains("a name is empty");
        assertThat(Try.problem(Select.class, "{\"fields\": [\"a[].b\"]}")).contains("fields: 'a[].b': [] is not");
        assertThat(Try.problem(Rename.class, "{\"fields\": {\"a[].b\": \"c\"}}"))
                .contains("fields: 'a[].b': [] is not");
        assertThat(Try.problem(DropFields.class, "{\"fields\": [\"$key.id\"]}"))
                .contains("fields: '$key.id' is no field");
        assertThat(Try.problem(Rename.class, "{\"fields\": {\"a\": \"c\", \"b\": \"c\"}}"))
                .contains("fields: gives two fields the same new name");
        assertThat(Try.problem(Split.class, "{\"field\": \"a[].b\"}"))
                .contains("field: 'a[].b': [] is not available here; split twice");
        assertThat(Try.problem(Split.class, "{\"field\": \"a\", \"as\": \"b[]\"}"))
                .contains("as: must name one field; [] is not available here");
        assertThat(Try.problem(Filter.class, "{\"keep\": \"$parent.x\"}"))
                .contains("keep: uses $parent, which is known only in the columns of a table with each");
        assertThat(Try.problem(MapTo.class, "{\"with\": \"{\"}")).contains("ends too early");
    }

    /** It would be a field whose name is $, so nothing would be hidden. */
    @Test
    void a_path_as_elsewhere_is_refused_with_what_to_write() {
        String masked = "fields: '$.card' is no path of a field: it must not begin with $.; write card";
        String fields = "{\"fields\": [\"$.card\"]}";
        String moved = "{\"fields\": {\"$.card\": \"c\"}}";
        String converted = "{\"fields\": {\"$.card\": {\"to\": \"text\"}}}";

        assertThat(Try.problem(Mask.class, fields)).contains(masked);
        assertThat(Try.problem(Hash.class, fields)).contains(masked);
        assertThat(Try.problem(DropFields.class, fields)).contains(masked);
        assertThat(Try.problem(Select.class, fields)).contains(masked);
        assertThat(Try.problem(Pseudonymize.class, "{\"key\": \"0123456789abcdef\", " + fields.substring(1)))
                .contains(masked);
        assertThat(Try.problem(Rename.class, moved)).contains(masked);
        assertThat(Try.problem(Convert.class, converted)).contains(masked);
        assertThat(Try.problem(Split.class, "{\"field\": \"$.lines\"}")).contains("field: ", "write lines");
        assertThat(Try.problem(Timestamp.class, "{\"from\": [\"$.at\"]}")).contains("from: ", "write at");
        assertThat(Try.problem(Parse.class, "{\"as\": \"json\", \"field\": \"$.body\"}"))
                .contains("field: ", "write body");
        assertThat(Try.problem(Http.class, "{\"url\": \"http://a/\", \"into\": \"$.found\"}"))
                .contains("into: ", "write found");
        assertThat(Try.problem(Lookup.class, "{\"table\": \"t\", \"key\": {\"id\": \".id\"}, \"into\": \"$.found\"}"))
                .contains("into: ", "write found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".card.number    | it must not begin with .; write card.number",
                "$['card']       | it must not begin with $; write card",
                "$               | write its name, without $ and dot before it",
                "$key.id         | only the whole key has a name, $key",
                "cards[0].number | [] stands for every item, one alone has no name; write cards[].number",
                "cards[*].number | [] stands for every item, one alone has no name; write cards[].number",
                "$.cards[*]      | it must not begin with $.; write cards[]",
            })
    void every_other_way_is_refused_too(String field, String expected) {
        assertThat(Try.problem(Mask.class, "{\"fields\": [\"" + field + "\"]}")).contains(expected);
    }

    @Test
    void a_name_may_have_brackets() {
        Stage stage =
                Try.options(Mask.class, "{\"fields\": [\"a\\\\[0]\", \"b[]\"]}").stage();

        assertThat(Try.value(stage, "{\"a[0]\":\"x\",\"b\":[1]}")).isEqualTo("{\"a[0]\":\"***\",\"b\":[\"***\"]}");
    }

    @Test
    void a_name_may_begin_with_a_dollar() {
        Stage stage = Try.options(Mask.class, "{\"fields\": [\"$type\"]}").stage();

        assertThat(Try.value(stage, "{\"$type\":\"x\"}")).isEqualTo("{\"$type\":\"***\"}");
    }

    @Test
    void a_map_to_null_fails_the_event() {
        assertThat(Try.value(Try.options(MapTo.class, "{\"with\": \".none\"}"), "{}"))
                .startsWith("EXPRESSION: the result is null");
    }

    private static Stage select(String fields) {
        return Try.options(Select.class, "{\"fields\": " + fields + "}").stage();
    }
}
