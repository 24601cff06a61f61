package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exactly the bad events are set aside, whatever makes PostgreSQL refuse them. */
class BadEventsIT {
    private static final String UPSERT = "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"]}";
    private static final String APPEND = "{\"table\": \"t\", \"mode\": \"append\"}";
    private static final int EVENTS = 1000;

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink table(String columns, String table, String errors) throws SQLException {
        fixture.database.execute("CREATE TABLE t (" + columns + ")");
        return fixture.started(fixture.config(table, "", errors));
    }

    private static String[] events(IntFunction<String> value) {
        String[] events = new String[EVENTS];
        for (int at = 0; at < EVENTS; at++) {
            events[at] = value.apply(at);
        }
        return events;
    }

    private String deadLetters() throws SQLException {
        return String.valueOf(fixture.database.text(
                "SELECT string_agg(\"offset\" || ' ' || kind || coalesce(' ' || sqlstate, ''), ', ' ORDER BY id)"
                        + " FROM leat.dead_letters"));
    }

    @Test
    void a_tombstone_whose_key_lacks_a_column_names_it_and_its_table() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id text PRIMARY KEY)");
        Sink sink = fixture.started(fixture.config(
                "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"], \"tombstones\": \"delete\","
                        + " \"keyFrom\": {\"id\": \"$key.id\"}}",
                "",
                ""));

        fixture.write(sink, batch(0, 1, 0, List.of(event(0, 0, "k", null))));

        assertThat(fixture.database.text("SELECT kind || ' ' || reason FROM leat.dead_letters"))
                .isEqualTo(
                        "KEY column id of public.t, from the key of an event without value: a column of the key needs"
                                + " a value, there is none");
    }

    @Test
    void a_unique_violation_and_a_failing_trigger() throws SQLException {
        Sink sink = table("id int PRIMARY KEY, u int UNIQUE", APPEND, "");
        fixture.database.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN IF new.id = 700 THEN RAISE 'no 700'; END IF; RETURN new; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse()
                """);

        Ack ack = fixture.write(
                sink, batch(0, 0, events(at -> "{\"id\":" + at + ",\"u\":" + (at == 300 ? 299 : at) + "}")));

        assertThat(ack).isEqualTo(new Ack(1, EVENTS - 2, 0, 2));
        assertThat(deadLetters()).isEqualTo("300 DATABASE 23505, 700 DATABASE P0001");
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(EVENTS - 2);
    }

    @Test
    void a_unique_value_goes_from_one_row_to_another_in_the_order_of_the_events() throws SQLException {
        Sink sink = table("id int PRIMARY KEY, u text UNIQUE", UPSERT, "");
        fixture.write(sink, batch(0, 0, "{\"id\":2,\"u\":\"x\"}"));

        fixture.write(sink, batch(0, 1, "{\"id\":2,\"u\":\"y\"}", "{\"id\":1,\"u\":\"x\"}", "{\"id\":3,\"u\":\"y\"}"));

        assertThat(deadLetters()).isEqualTo("3 DATABASE 23505");
        assertThat(fixture.database.text("SELECT string_agg(t::text, ' ' ORDER BY id) FROM t"))
                .isEqualTo("(1,x) (2,y)");
    }

    @Test
    void a_deferred_constraint() throws SQLException {
        fixture.database.execute("CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1)");
        Sink sink = table("id int PRIMARY KEY, p int REFERENCES parent DEFERRABLE INITIALLY DEFERRED", UPSERT, "");

        Ack ack =
                fixture.write(sink, batch(0, 0, events(at -> "{\"id\":" + at + ",\"p\":" + (at == 500 ? 2 : 1) + "}")));

        assertThat(ack).isEqualTo(new Ack(1, EVENTS - 1, 0, 1));
        assertThat(deadLetters()).isEqualTo("500 DATABASE 23503");
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(EVENTS - 1);
    }

    @Test
    void the_good_version_of_a_key_is_written_when_its_later_one_is_bad() throws SQLException {
        Sink sink = table("id int PRIMARY KEY, v int CHECK (v > 0)", UPSERT, "");

        fixture.write(sink, batch(0, 0, "{\"id\":7,\"v\":1}", "{\"id\":8,\"v\":1}", "{\"id\":7,\"v\":-1}"));

        assertThat(deadLetters()).isEqualTo("2 DATABASE 23514");
        assertThat(fixture.database.text("SELECT string_agg(id || '=' || v, ',' ORDER BY id) FROM t"))
                .isEqualTo("7=1,8=1");
    }

    @Test
    void a_value_too_large_for_its_index() throws SQLException {
        Sink sink = table("id text PRIMARY KEY", UPSERT, "");
        StringBuilder large = new StringBuilder();
        SplittableRandom random = new SplittableRandom(7);
        while (large.length() < 20_000) {
            large.append(Long.toString(random.nextLong(), 36));
        }

        fixture.write(sink, batch(0, 0, events(at -> "{\"id\":\"" + (at == 10 ? large : at) + "\"}")));

        assertThat(deadLetters()).isEqualTo("10 DATABASE 54000");
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(EVENTS - 1);
    }

    @Test
    void more_than_the_bound_stop_the_pipeline_and_write_nothing() throws SQLException {
        Sink sink = table("id int PRIMARY KEY, v int CHECK (v > 0)", UPSERT, "\"badEventsMax\": 3");

        BatchException refusal = fixture.refused(
                sink, batch(0, 0, events(at -> "{\"id\":" + at + ",\"v\":" + (at < 500 ? 1 : 0) + "}")));

        assertThat(refusal.failure()).isEqualTo(BatchFailure.STOP);
        assertThat(refusal.reason()).contains("errors.badEventsMax").contains("offset 500");
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isZero();
        assertThat(fixture.database.number("SELECT count(*) FROM leat.dead_letters"))
                .isZero();
        assertThat(fixture.database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                .isZero();
    }

    @Test
    void more_than_the_bound_one_after_the_other_stop_the_pipeline_also_over_many_transactions() throws SQLException {
        Sink sink = table("id int CHECK (id < 100)", APPEND, "\"badEventsMax\": 3");
        fixture.write(sink, batch(0, 0, "{\"id\":100}", "{\"id\":101}"));
        fixture.write(sink, batch(0, 2, "{\"id\":\"x\"}", "{\"id\":1}"));
        fixture.write(sink, batch(0, 4, "{\"id\":102}", "{\"id\":\"y\"}"));
        fixture.write(sink, batch(0, 6, "{\"id\":103}"));

        BatchException refusedByPostgres = fixture.refused(sink, batch(0, 7, "{\"id\":104}"));
        fixture.claim(sink);
        BatchException refusedBefore =
                fixture.refused(sink, batch(0, 2, 7, SinkFixture.events(0, 7, "{\"id\":\"z\"}")));
        fixture.claim(sink);

        for (BatchException refusal : List.of(refusedByPostgres, refusedBefore)) {
            assertThat(refusal.failure()).isEqualTo(BatchFailure.STOP);
            assertThat(refusal.reason())
                    .startsWith("more than 3 bad events one after the other")
                    .contains("errors.badEventsMax")
                    .contains("offset 7");
        }
        assertThat(fixture.database.number("SELECT count(*) FROM leat.dead_letters"))
                .isEqualTo(6);
        assertThat(fixture.write(sink, batch(0, 3, 7, SinkFixture.events(0, 7, "{\"id\":2}")))
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void a_good_event_of_another_lane_is_one_in_between() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int CHECK (id < 100))");
        Sink sink = fixture.started(fixture.config(APPEND, ", \"connections\": 4", "\"badEventsMax\": 1"));
        fixture.write(sink, batch(0, 0, "{\"id\":100}"));
        fixture.write(sink, batch(1, 0, "{\"id\":1}"));

        assertThat(fixture.write(sink, batch(0, 1, "{\"id\":100}")).deadLetters())
                .isEqualTo(1);
        assertThat(fixture.refused(sink, batch(2, 0, "{\"id\":100}")).reason()).contains("one after the other");
    }

    @Test
    void the_policy_stop_names_the_event() throws SQLException {
        Sink sink = table("id int PRIMARY KEY CHECK (id <> 42)", UPSERT, "\"onFailure\": \"stop\"");

        BatchException refusal = fixture.refused(sink, batch(0, 0, events(at -> "{\"id\":" + at + "}")));

        assertThat(refusal.failure()).isEqualTo(BatchFailure.STOP);
        assertThat(refusal.reason()).contains("topic orders partition 0 offset 42");
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isZero();
    }

    @Test
    void a_row_without_partition_is_configuration() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int) PARTITION BY RANGE (id);"
                + " CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)");
        Sink sink = fixture.started(fixture.config(APPEND, "", ""));

        assertThat(fixture.write(sink, batch(0, 0, "{\"id\":5}")).rows()).isEqualTo(1);
        assertThat(fixture.refused(sink, batch(0, 1, "{\"id\":50}")).failure()).isEqualTo(BatchFailure.STOP);
    }

    @Test
    void rows_of_one_event_that_need_each_other() throws SQLException {
        Sink sink = table(
                "id int, qty int NOT NULL DEFAULT 1 CHECK (qty < 9), v text, PRIMARY KEY (id)",
                "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"], \"each\": \".\"}",
                "");

        Ack ack = fixture.write(
                sink,
                batch(
                        0,
                        0,
                        "[{\"id\":1,\"qty\":5,\"v\":\"a\"},{\"id\":1,\"v\":\"b\"}]",
                        "[{\"id\":2,\"qty\":5,\"v\":\"a\"},{\"id\":2,\"v\":\"b\"},{\"id\":2,\"qty\":9,\"v\":\"c\"}]",
                        "[{\"id\":3,\"qty\":6,\"v\":\"a\"},{\"id\":3,\"v\":\"b\"}]"));

        assertThat(ack).isEqualTo(new Ack(1, 4, 0, 1));
        assertThat(fixture.database.text("SELECT string_agg(t::text, ' ' ORDER BY id) FROM t"))
                .isEqualTo("(1,5,b) (3,6,b)");
        assertThat(deadLetters()).isEqualTo("1 DATABASE 23514");
    }

    @Test
    void rows_of_one_event_that_need_each_other_come_before_those_that_refer_to_them() throws SQLException {
        fixture.database.execute("CREATE TABLE products (sku text PRIMARY KEY, price int NOT NULL DEFAULT 1);"
                + " CREATE TABLE lines (sku text REFERENCES products, n int)");
        Sink sink = fixture.started(fixture.config("""
                {"table": "products", "mode": "upsert", "key": ["sku"], "each": ".products"},
                {"table": "lines", "mode": "append", "each": ".lines"}
                """, "", ""));

        Ack ack = fixture.write(
                sink,
                batch(
                        0,
                        0,
                        "{\"products\": [{\"sku\":\"A\",\"price\":3},{\"sku\":\"A\"},{\"sku\":\"B\"}],"
                                + " \"lines\": [{\"sku\":\"A\",\"n\":1},{\"sku\":\"B\",\"n\":2}]}"));

        assertThat(ack.deadLetters()).isZero();
        assertThat(fixture.database.text("SELECT string_agg(p::text, ' ' ORDER BY sku) FROM products p"))
                .isEqualTo("(A,3) (B,1)");
        assertThat(fixture.database.number("SELECT count(*) FROM lines")).isEqualTo(2);
    }

    @Test
    void foreign_keys_between_two_tables_of_one_event() throws SQLException {
        fixture.database.execute("CREATE TABLE o (id int PRIMARY KEY);"
                + " CREATE TABLE l (o int NOT NULL REFERENCES o, n int, PRIMARY KEY (o, n))");
        Sink sink = fixture.started(fixture.config(
                "{\"table\": \"l\", \"mode\": \"upsert\", \"key\": [\"o\", \"n\"], \"each\": \".lines\","
                        + " \"columns\": {\"o\": \"$parent.id\", \"n\": \".n\"},"
                        + " \"tombstones\": \"delete\", \"keyFrom\": {\"o\": \"$key\"}},"
                        + " {\"table\": \"o\", \"mode\": \"upsert\", \"key\": [\"id\"],"
                        + " \"tombstones\": \"delete\", \"keyFrom\": {\"id\": \"$key\"}}",
                "",
                ""));

        fixture.write(
                sink,
                batch(
                        0,
                        0,
                        "{\"id\":1,\"lines\":[{\"n\":1},{\"n\":2}]}",
                        "{\"id\":2,\"lines\":[{\"n\":1},{\"n\":\"x\"}]}",
                        "{\"id\":3}"));
        fixture.write(
                sink,
                SinkFixture.batch(
                        0,
                        1,
                        3,
                        List.of(
                                SinkFixture.event(0, 3, "k", "{\"id\":4,\"lines\":[{\"n\":9}]}"),
                                SinkFixture.event(0, 4, "1", null),
                                SinkFixture.event(0, 5, "4", null),
                                SinkFixture.event(0, 6, "k", "{\"id\":4,\"lines\":[{\"n\":8}]}"))));

        assertThat(deadLetters()).isEqualTo("1 CONVERSION");
        assertThat(fixture.database.text("SELECT string_agg(id::text, ',' ORDER BY id) FROM o"))
                .isEqualTo("3,4");
        assertThat(fixture.database.text("SELECT string_agg(o || '.' || n, ',' ORDER BY o, n) FROM l"))
                .isEqualTo("4.8");
    }
}
