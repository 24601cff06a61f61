package dev.leat.cli.init;

import static dev.leat.cli.init.Sampled.event;
import static dev.leat.cli.init.Sampled.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The SQL for a table that is missing. */
class TableSqlTest {
    @Test
    void types_follow_the_values_and_the_key_is_what_the_kafka_key_says() {
        String value = "{\"orderId\": 7, \"total\": 1.5, \"paid\": true, \"price\": \"12.50\", \"zip\": \"01067\","
                + " \"created_at\": \"2026-01-31T10:00:00Z\", \"day\": \"2026-01-31\", \"tags\": [1],"
                + " \"uid\": \"0b0c2b5e-6c1f-4f3e-9a7e-2f1f6f1f0a11\", \"customer\": {\"id\": 1, \"e-mail\": \"a@b\"},"
                + " \"deep\": {\"a\": {\"b\": 1}}, \"order\": null, \"mixed\": 1}";
        String other = "{\"orderId\": 8, \"total\": 2, \"mixed\": \"x\"}";

        assertThat(Proposed.createTable("shop.orders", List.of(event(0, "7", value), event(1, "8", other))))
                .isEqualTo("""
                        CREATE SCHEMA IF NOT EXISTS shop;
                        CREATE TABLE shop.orders (
                          order_id bigint NOT NULL,
                          total numeric,
                          paid boolean,
                          price text,
                          zip text,
                          created_at timestamptz,
                          day date,
                          tags jsonb,
                          uid uuid,
                          customer_id bigint,
                          customer_e_mail text,
                          deep jsonb,
                          "order" text,
                          mixed text,
                          PRIMARY KEY (order_id)
                        );""");
    }

    @Test
    void without_a_kafka_key_an_id_that_no_two_events_share_is_the_key() {
        assertThat(Proposed.createTable("orders", events("{\"id\": 1}", "{\"id\": 2}")))
                .contains("PRIMARY KEY (id)");
        assertThat(Proposed.createTable("orders", events("{\"id\": 1}", "{\"id\": 1}")))
                .contains("-- no primary key");
        assertThat(Proposed.createTable("orders", events("{\"id\": 1}", "{\"a\": 1}")))
                .contains("-- no primary key");
    }

    @Test
    void a_key_that_events_share_is_told() {
        List<Event> events = LongStream.range(0, 199)
                .mapToObj(at -> event(at, "d" + at % 7, "{\"device_id\": \"d%d\", \"n\": 1}".formatted(at % 7)))
                .toList();

        assertThat(Proposed.createTable("readings", events))
                .contains("  -- CHECK: 199 sampled events have only 7 keys: later ones overwrite earlier ones; to keep"
                        + " all, use append or a longer key\n  PRIMARY KEY (device_id)");
    }

    @Test
    void a_few_values_of_another_form_do_not_make_a_column_text() {
        List<Event> events = new ArrayList<>();
        for (int at = 0; at < 198; at++) {
            events.add(event(
                    at,
                    null,
                    "{\"at\": %d, \"day\": \"2026-01-31\", \"v\": \"1.%d\"}".formatted(1_700_000_000_000L + at, at)));
        }
        events.add(event(198, null, "{\"at\": \"2026-01-31T10:00:00Z\", \"day\": 7, \"v\": \"1.0\"}"));

        assertThat(Proposed.createTable("t", events)).contains("""
                  -- CHECK: 1 of 199 sampled values are no bigint and become dead letters; text takes all
                  at bigint,
                  -- CHECK: 1 of 199 sampled values are no date and become dead letters; text takes all
                  day date,
                  v text
                """);
    }

    @Test
    void fields_of_a_json_key_are_the_key_together() {
        String sql = Proposed.createTable(
                "t",
                List.of(
                        event(0, "{\"tenant\": \"a\", \"no\": 1}", "{\"no\": 1, \"x\": 1, \"tenant\": \"a\"}"),
                        event(1, "{\"tenant\": \"b\", \"no\": 2}", "{\"no\": 2, \"x\": 1, \"tenant\": \"b\"}")));

        assertThat(sql).contains("PRIMARY KEY (tenant, no)");
    }

    @Test
    void a_name_without_a_schema_is_made_in_public() {
        assertThat(Proposed.createTable("orders", List.of(event(0, "7", "{\"id\": 7}"))))
                .startsWith("CREATE TABLE public.orders (");
    }

    @Test
    void what_two_fields_would_share_is_left_out_and_told() {
        assertThat(Proposed.createTable("t", events("{\"a_b\": 1, \"aB\": 2, \"€\": 3}")))
                .contains("a_b bigint")
                .contains("-- without a column: .aB, .\"€\"");
    }
}
