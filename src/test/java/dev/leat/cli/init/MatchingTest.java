package dev.leat.cli.init;

import static dev.leat.cli.init.Sampled.event;
import static dev.leat.cli.init.Sampled.events;
import static dev.leat.cli.init.Sampled.expressions;
import static dev.leat.cli.init.Sampled.header;
import static dev.leat.cli.init.Sampled.table;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which column is filled from what. */
class MatchingTest {
    @Test
    void the_same_name_comes_before_other_spellings_of_it() {
        var table = table(List.of(), "customer_id bigint", "customerid text", "order_no text");
        String value = "{\"customerId\": \"x\", \"customer_id\": 7, \"customer\": {\"id\": 8}, \"Order-No\": \"a\"}";

        assertThat(expressions(table, events(value)))
                .containsExactly(
                        entry("customer_id", ".customer_id"),
                        entry("customerid", ".customerId"),
                        entry("order_no", ".\"Order-No\""));
    }

    @Test
    void fields_inside_objects_are_found_by_their_way() {
        var table = table(List.of(), "customer_id bigint", "ship_to_zip text", "city text");
        String value = "{\"customer\": {\"id\": 8}, \"shipTo\": {\"zip\": \"10115\", \"to\": {\"city\": \"Berlin\"}}}";

        assertThat(expressions(table, events(value)))
                .containsExactly(
                        entry("customer_id", ".customer.id"),
                        entry("ship_to_zip", ".shipTo.zip"),
                        entry("city", ".shipTo.to.city"));
    }

    @Test
    void a_field_fills_one_column_and_a_guess_is_told() {
        var twice = table(List.of(), "customer_id bigint", "customerid bigint");
        assertThat(expressions(twice, events("{\"customerId\": 7}")))
                .containsExactly(entry("customer_id", ".customerId"));

        Proposal guessed =
                Proposal.of(table(List.of(), "city text"), Observed.of(events("{\"to\": {\"city\": \"Ulm\"}}")));
        assertThat(guessed.fits().get("city"))
                .extracting(Fit::doubt)
                .asString()
                .contains("a guess, by the last word of the name");
    }

    @Test
    void a_last_name_that_two_objects_have_is_not_guessed_but_told() {
        var table = table(List.of(), "city text");
        List<Event> events = events("{\"from\": {\"city\": \"Bern\"}, \"to\": {\"city\": \"Ulm\"}}");
        Proposal proposal = Proposal.of(table, Observed.of(events));

        assertThat(proposal.fits()).isEmpty();
        assertThat(proposal.suggestions(table.columns().get(0))).containsExactly(".from.city", ".to.city");
    }

    @Test
    void a_field_that_does_not_fit_leaves_the_column_to_the_next_one() {
        var table = table(List.of(), "customer_id bigint");

        assertThat(expressions(table, events("{\"customer_id\": {\"a\": 1}, \"customerId\": 7}")))
                .containsExactly(entry("customer_id", ".customerId"));
    }

    @Test
    void headers_and_kafkas_own_fill_what_no_field_does() {
        var table = table(
                List.of(),
                "delivery text not null",
                "event text not null",
                "kafka_offset bigint",
                "kafka_partition integer",
                "sent_at timestamptz not null",
                "payload jsonb not null");
        Event event = event(
                5,
                "k",
                "{\"action\": \"opened\"}",
                header("X-GitHub-Delivery", "d-1"),
                header("X-GitHub-Event", "issues"));

        assertThat(expressions(table, List.of(event)))
                .containsExactly(
                        entry("delivery", "$headers.\"X-GitHub-Delivery\""),
                        entry("event", "$headers.\"X-GitHub-Event\""),
                        entry("kafka_offset", "$offset"),
                        entry("kafka_partition", "$partition"),
                        entry("sent_at", "$timestamp"),
                        entry("payload", "."));
    }

    @Test
    void an_object_for_a_text_gives_what_names_it() {
        var table = table(List.of(), "repository text", "sender text", "labels text");
        String value = "{\"repository\": {\"id\": 1, \"name\": \"leat\", \"full_name\": \"a/leat\"},"
                + " \"sender\": {\"id\": 2, \"login\": \"ann\"}, \"labels\": {\"colours\": [1]}}";

        assertThat(expressions(table, events(value)))
                .containsExactly(
                        entry("repository", ".repository.full_name"),
                        entry("sender", ".sender.login"),
                        entry("labels", ".labels"));
    }

    @Test
    void a_required_unique_column_may_come_from_the_kafka_key_alone() {
        var table = table(List.of(List.of("sku")), "sku text not null", "stock integer");

        assertThat(expressions(table, events("{\"stock\": 1}", "{\"stock\": 2}")))
                .containsExactly(entry("sku", "$key"), entry("stock", ".stock"));
    }

    @Test
    void fields_of_json_keys_count_after_those_of_values() {
        var table = table(List.of(), "tenant text", "order_id bigint");
        Event event = event(0, "{\"tenant\": \"x\", \"orderId\": 7}", "{\"order_id\": 7}");

        assertThat(expressions(table, List.of(event)))
                .containsExactly(entry("tenant", "$key.tenant"), entry("order_id", ".order_id"));
    }
}
