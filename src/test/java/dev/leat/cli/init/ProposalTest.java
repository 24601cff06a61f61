package dev.leat.cli.init;

import static dev.leat.cli.init.Sampled.ENDS;
import static dev.leat.cli.init.Sampled.elsewhere;
import static dev.leat.cli.init.Sampled.event;
import static dev.leat.cli.init.Sampled.events;
import static dev.leat.cli.init.Sampled.read;
import static dev.leat.cli.init.Sampled.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.api.KeyFormat;
import dev.leat.config.PipelineConfig;
import dev.leat.config.TableConfig;
import dev.leat.config.TableMode;
import dev.leat.config.Tombstones;
import dev.leat.sink.TargetColumn;
import dev.leat.sink.TargetTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mode, key, tombstones, and what the file says. */
class ProposalTest {
    private static final TargetTable ORDERS =
            table(List.of(List.of("order_id")), "order_id bigint not null", "status text");

    @Test
    void every_event_has_the_unique_key_so_rows_are_upserted() {
        TableConfig table = only(ORDERS, events("{\"order_id\": 1, \"status\": \"NEW\"}", "{\"order_id\": 2}"));

        assertThat(table.mode()).isEqualTo(TableMode.UPSERT);
        assertThat(table.key()).containsExactly("order_id");
        assertThat(table.tombstones()).isEqualTo(Tombstones.IGNORE);
        assertThat(table.columns()).containsOnlyKeys("order_id", "status");
    }

    @Test
    void a_key_that_events_share_is_told() {
        Proposal proposal =
                Proposal.of(ORDERS, Observed.of(events("{\"order_id\": 1}", "{\"order_id\": 1}", "{\"order_id\": 2}")));

        String doubt = "3 sampled events have only 2 keys: later ones overwrite earlier ones; to keep all, use append"
                + " or a longer key";
        assertThat(proposal.checks()).containsExactly(doubt);
        assertThat(ProposalText.of(ENDS, proposal).replaceAll("\\s*\n\\s*//", ""))
                .contains("CHECK: " + doubt);
    }

    @Test
    void a_list_that_has_more_of_the_columns_is_mentioned() {
        TargetTable lines = table(List.of(), "order_id bigint", "sku text", "quantity integer");
        String event = "{\"order_id\": 1, \"lines\": [{\"sku\": \"a\", \"quantity\": 1}, {\"sku\": \"b\"}]}";

        assertThat(text(lines, events(event, event)).replaceAll("\\s*\n\\s*//", ""))
                .contains("CHECK: .lines is a list of objects that have more of the table's columns (sku, quantity)"
                        + " than the event itself: with \"each\": \".lines\" each of them becomes a row");
        assertThat(text(ORDERS, events(event))).doesNotContain("each");
    }

    @Test
    void one_event_without_the_key_makes_it_append_and_says_why() {
        String text = text(ORDERS, events("{\"order_id\": 1}", "{\"order_id\": null, \"status\": \"NEW\"}"));

        assertThat(read(text).sink().tables().get(0).mode()).isEqualTo(TableMode.APPEND);
        assertThat(text)
                .contains("// append, because (order_id) is unique, but order_id is missing or null in 1 of 2 sampled");
    }

    @Test
    void the_first_unique_key_that_all_events_have_counts() {
        TargetTable table = table(
                List.of(List.of("id"), List.of("tenant", "number"), List.of("number")),
                "id bigint not null",
                "tenant text not null",
                "number bigint not null");

        assertThat(only(table, events("{\"tenant\": \"a\", \"number\": 1}")).key())
                .containsExactly("tenant", "number");
    }

    @Test
    void a_nullable_key_and_missing_rights_make_it_append() {
        TargetTable nullable = table(List.of(List.of("order_id")), "order_id bigint");
        TargetTable noRights = new TargetTable("public.t", ORDERS.columns(), ORDERS.uniqueKeys(), false, false);

        assertThat(text(nullable, events("{\"order_id\": 1}"))).contains("may be null in the table");
        assertThat(text(noRights, events("{\"order_id\": 1}"))).contains("lacks the rights to SELECT and UPDATE");
    }

    @Test
    void tombstones_delete_where_the_kafka_key_is_the_row_key() {
        List<Event> events = List.of(
                event(0, "7", "{\"order_id\": 7}"), event(1, "8", "{\"order_id\": \"8\"}"), event(2, "7", null));
        PipelineConfig config = read(text(ORDERS, events));
        TableConfig table = config.sink().tables().get(0);

        assertThat(table.tombstones()).isEqualTo(Tombstones.DELETE);
        assertThat(config.source().key()).isEqualTo(KeyFormat.STRING);
        assertThat(table.keyFrom())
                .hasEntrySatisfying(
                        "order_id",
                        from -> assertThat(from.apply(events.get(2))).isEqualTo(TextNode.valueOf("7")));
    }

    @Test
    void tombstones_delete_by_the_fields_of_json_keys() {
        TargetTable table =
                table(List.of(List.of("tenant", "no")), "tenant text not null", "no bigint not null", "total numeric");
        List<Event> events = List.of(
                event(0, "{\"t\": \"a\", \"no\": 1}", "{\"tenant\": \"a\", \"no\": 1, \"total\": 1.5}"),
                event(1, "{\"t\": \"b\", \"no\": 2}", "{\"tenant\": \"b\", \"no\": 2}"),
                event(2, "{\"t\": \"a\", \"no\": 1}", null));
        String text = text(table, events);

        assertThat(read(text).source().key()).isEqualTo(KeyFormat.JSON);
        assertThat(text).contains("\"keyFrom\": {\"tenant\":\"$key.t\",\"no\":\"$key.no\"}");
    }

    @Test
    void tombstones_are_ignored_where_the_kafka_key_is_another_one() {
        String text = text(ORDERS, List.of(event(0, "a", "{\"order_id\": 7}"), event(1, "a", null)));

        assertThat(read(text).sink().tables().get(0).tombstones()).isEqualTo(Tombstones.IGNORE);
        assertThat(text).contains("because the Kafka key does not tell");
    }

    @Test
    void tombstones_are_ignored_where_they_could_delete_nothing() {
        List<Event> events = List.of(event(0, "7", "{\"order_id\": 7}"), event(1, "7", null));
        TargetTable noKey = table(List.of(), "order_id bigint not null");
        TargetTable noRight = new TargetTable("public.t", ORDERS.columns(), ORDERS.uniqueKeys(), true, false);

        assertThat(text(noKey, events)).contains("because without a key no row can be found");
        assertThat(text(noRight, events)).contains("they are ignored, because the role lacks the rights");
        assertThat(text(ORDERS, List.of(events.get(0), event(1, null, null))))
                .contains("because the Kafka key does not tell");
    }

    @Test
    void one_key_in_two_partitions_is_told() {
        Event first = event(0, "a", "{\"order_id\": 7}");
        Event second = elsewhere(1, event(0, "b", "{\"order_id\": 7}"));

        assertThat(text(ORDERS, List.of(first, second))).contains("CHECK: events of one key are in orders-0 and in");
        assertThat(text(ORDERS, List.of(first, event(1, "b", "{\"order_id\": 7}"))))
                .doesNotContain("events of one key");
    }

    @Test
    void what_has_no_counterpart_and_what_is_not_json_stands_in_comments() {
        TargetTable table = table(List.of(), "order_id bigint not null", "total numeric not null", "note text");
        List<Event> events = events(
                "{\"order_id\": 1, \"who\": {\"name\": \"ann\", \"age\": 7}, \"sku\": \"x\"}", "{\"order_id", "[1]");
        Proposed proposed = Proposed.of(ENDS, table, events);

        assertThat(proposed.text())
                .contains("// 1 of 3 sampled events are not JSON and become dead letters")
                .contains("// orders-0, offset 1: value is not JSON at byte")
                .contains("// 1 of 3 sampled events are JSON, but no objects")
                .contains("// fields without a column of their own: .who, .sku")
                .contains("// \"total\": numeric; TO FINISH: must not be null, and no field was found")
                .contains("// \"note\": text; no field was found")
                .contains("// bigint, in 1 of 2 events; TO FINISH: must not be null");
        assertThat(read(proposed.text()).sink().tables().get(0).columns()).containsOnlyKeys("order_id");
        assertThat(proposed.unfinished())
                .containsExactlyInAnyOrder(
                        "sink.tables[0].columns: total must not be null, and no field was found for it; add an"
                                + " expression",
                        "sink.tables[0].columns.order_id: must not be null, but is in 1 sampled events; these become"
                                + " dead letters");
        assertThat(proposed.unreadable()).startsWith("1 of 3 sampled events are not JSON: orders-0, offset 1");
        assertThat(proposed.summary()).isEqualTo("append to public.t, 1 of 3 columns filled from 3 sampled events");
    }

    @Test
    void a_table_without_any_counterpart_is_left_to_the_reader() {
        Proposed proposed = Proposed.of(ENDS, table(List.of(), "a text"), events("{\"b\": 1}"));

        assertThat(read(proposed.text()).sink().tables().get(0).columns()).isEmpty();
        assertThat(proposed.text()).contains("TO FINISH: no field has the name of a column; columns are: a text");
        assertThat(proposed.unfinished()).containsExactly("sink.tables[0].columns: no field has the name of a column");
    }

    @Test
    void fields_that_another_column_stores_whole_are_not_changed_where_the_sink_reads_them() {
        TargetTable table = table(List.of(), "amount numeric", "sent timestamptz", "payload jsonb");
        List<Event> events = events("{\"amount\": \"1.5\", \"sent\": \"31.01.2026\"}");
        Proposal proposal = Proposal.of(table, Observed.of(events));

        assertThat(proposal.fits())
                .hasEntrySatisfying("amount", fit -> assertThat(fit.change()).isNull())
                .hasEntrySatisfying("sent", fit -> {
                    assertThat(fit.change()).isNotNull();
                    assertThat(fit.doubt()).contains("it is changed inside of what another column stores");
                });
    }

    @Test
    void nothing_that_was_given_is_taken_for_a_placeholder_or_ends_a_comment() {
        Ends odd = new Ends(
                "odd", "localhost:1", "orders", Map.of(), new Ends.Database("postgresql://h/d", "${HOME}", null, "t"));
        TargetTable table = new TargetTable(
                "public.t",
                List.of(TargetColumn.ofType("${x}", "text", false), TargetColumn.ofType("line\nbreak", "text", false)),
                List.of(),
                true,
                true);
        String value = "{\"${x}\": 1, \"new\\nline */\": {\"$\": 2}, \"line\\nbreak\": 3}";
        Proposed proposed = Proposed.of(odd, table, events(value));
        PipelineConfig config = read(proposed.text());

        assertThat(config.sink().user()).isEqualTo("${HOME}");
        Map<String, Expression> columns = config.sink().tables().get(0).columns();
        assertThat(columns).containsOnlyKeys("${x}", "line\nbreak");
        assertThat(columns)
                .hasEntrySatisfying(
                        "${x}",
                        x -> assertThat(x.apply(events(value).get(0)).intValue())
                                .isEqualTo(1));
    }

    private static String text(TargetTable table, List<Event> events) {
        return Proposed.of(ENDS, table, events).text();
    }

    private static TableConfig only(TargetTable table, List<Event> events) {
        return read(text(table, events)).sink().tables().get(0);
    }
}
