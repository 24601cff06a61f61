package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.extended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchFailure;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every write does, seen from the database. */
class SinkIT {
    private static final String ORDERS = "{\"table\": \"orders\", \"mode\": \"upsert\", \"key\": [\"id\"]}";
    private static final String APPEND = "{\"table\": \"orders\", \"mode\": \"append\"}";
    private static final String SLOW_TO_MAKE = "{\"id\":1,\"t\":\"" + "a".repeat(60) + "!\"}";

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink started(String ddl, String tables) throws SQLException {
        fixture.database.execute(ddl);
        return fixture.started(fixture.config(tables, "", ""));
    }

    private List<List<Object>> rows(String sql) throws SQLException {
        return new ArrayList<>(fixture.database.rows(sql));
    }

    @Test
    void writes_rows_and_the_position_together() throws SQLException {
        Sink sink = started("CREATE TABLE orders (id int PRIMARY KEY, name text, total numeric(12,2))", ORDERS);

        Ack ack = fixture.write(
                sink, batch(1, 0, "{\"id\":1,\"name\":\"a\",\"total\":129.90,\"x\":1}", "{\"id\":2,\"name\":\"b\"}"));

        assertThat(ack).isEqualTo(new Ack(1, 2, 0, 0));
        assertThat(rows("SELECT id, name, total::text FROM orders ORDER BY id").toString())
                .isEqualTo("[[1, a, 129.90], [2, b, null]]");
        assertThat(fixture.database.number("SELECT next_offset FROM leat.positions WHERE partition = 1"))
                .isEqualTo(2);
        assertThat(fixture.telemetry.unknownFields).containsExactly("x");
    }

    @Test
    void the_last_event_of_a_key_wins_also_across_batches() throws SQLException {
        Sink sink = started("CREATE TABLE orders (id int PRIMARY KEY, name text)", ORDERS);

        List<Future<Ack>> answers = List.of(
                fixture.send(sink, batch(0, 0, "{\"id\":1,\"name\":\"a\"}", "{\"id\":1,\"name\":\"b\"}")),
                fixture.send(sink, batch(0, 2, "{\"id\":1,\"name\":\"c\"}")),
                fixture.send(sink, batch(0, 3, "{\"id\":2,\"name\":\"d\"}", "{\"id\":1,\"name\":\"e\"}")));
        answers.forEach(SinkFixture::get);

        assertThat(rows("SELECT id, name FROM orders ORDER BY id").toString()).isEqualTo("[[1, e], [2, d]]");
        assertThat(fixture.telemetry.writes.size()).isLessThan(3);
    }

    @Test
    void what_an_event_does_not_give_keeps_what_an_earlier_one_of_its_batch_gave() throws SQLException {
        Sink sink = started(
                "CREATE TABLE orders (id text PRIMARY KEY, name text, note text DEFAULT 'fresh')",
                "{\"table\": \"orders\", \"mode\": \"upsert\", \"key\": [\"id\"]}");

        fixture.write(sink, batch(0, 0, "{\"id\":1,\"note\":\"a\"}", "{\"id\":2}", "{\"id\":1,\"name\":\"b\"}"));
        assertThat(rows("SELECT id, name, note FROM orders ORDER BY id").toString())
                .isEqualTo("[[1, b, a], [2, null, fresh]]");

        fixture.write(
                sink,
                batch(0, 3, "{\"id\":2,\"note\":\"c\"}", "{\"id\":2}", "{\"id\":1,\"note\":\"d\"}", "{\"id\":1}"));
        assertThat(rows("SELECT id, name, note FROM orders ORDER BY id").toString())
                .isEqualTo("[[1, null, d], [2, null, c]]");
    }

    @Test
    void rows_of_one_event_may_need_what_its_earlier_rows_gave() throws SQLException {
        fixture.database.execute("CREATE TABLE l (o int, n numeric, qty int NOT NULL DEFAULT 1, v text,"
                + " PRIMARY KEY (o, n)); CREATE TABLE heads (id int)");
        Sink sink = fixture.started(fixture.config("""
                {"table": "heads", "mode": "append"},
                {"table": "l", "mode": "upsert", "key": ["o", "n"], "each": ".items"}
                """, ", \"connections\": 1", ""));
        String[] events = {
            "{\"id\": 1, \"items\": [{\"o\":1,\"n\":1,\"qty\":5,\"v\":\"a\"}, {\"o\":1,\"n\":2,\"v\":\"b\"}]}",
            "{\"id\": 2, \"items\": [{\"o\":2,\"n\":1,\"qty\":7,\"v\":\"c\"}, {\"o\":2,\"n\":1,\"v\":\"d\"}]}",
            "{\"id\": 3, \"items\": [{\"o\":3,\"n\":1}, {\"o\":\"three\"}]}",
            "{\"id\": 4, \"items\": [{\"o\":4,\"n\":1,\"qty\":9,\"v\":\"e\"}]}"
        };

        Ack ack = fixture.write(sink, batch(0, 0, events));

        assertThat(ack).isEqualTo(new Ack(1, 8, 0, 1));
        assertThat(fixture.database.text("SELECT string_agg(l::text, ' ' ORDER BY o, n) FROM l"))
                .isEqualTo("(1,1,5,a) (1,2,1,b) (2,1,7,d) (4,1,9,e)");
        assertThat(fixture.database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM heads"))
                .isEqualTo("1 2 4");
    }

    @Test
    void a_batch_of_another_epoch_is_fenced_and_writes_nothing() throws SQLException {
        Sink sink = started("CREATE TABLE orders (id int)", APPEND);
        fixture.claim(sink);

        assertThat(fixture.refused(sink, batch(0, 0, "{\"id\":1}")).failure()).isEqualTo(BatchFailure.FENCED);
        assertThat(fixture.database.number("SELECT count(*) FROM orders")).isZero();
        assertThat(fixture.refused(sink, batch(0, 1, "{\"id\":1}")).failure()).isEqualTo(BatchFailure.GAP);
    }

    @Test
    void a_batch_that_does_not_follow_is_a_gap_and_one_that_is_there_already_is_acknowledged() throws SQLException {
        Sink sink = started("CREATE TABLE orders (id int)", APPEND);
        Ack first = fixture.write(sink, batch(0, 0, "{\"id\":1}", "{\"id\":2}"));

        assertThat(fixture.write(sink, batch(0, 0, "{\"id\":1}", "{\"id\":2}"))).isEqualTo(first);
        assertThat(fixture.refused(sink, batch(0, 7, "{\"id\":9}")).failure()).isEqualTo(BatchFailure.GAP);
        assertThat(fixture.database.number("SELECT count(*) FROM orders")).isEqualTo(2);
    }

    @Test
    void one_lost_partition_does_not_disturb_the_others_of_its_lane() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        Sink sink = fixture.started(fixture.config(APPEND, ", \"connections\": 1", ""));
        fixture.database.execute("UPDATE leat.positions SET epoch = 9 WHERE partition = 2");

        Future<Ack> warm = fixture.send(sink, batch(3, 0, "{\"id\":0}"));
        Future<Ack> lost = fixture.send(sink, batch(2, 0, "{\"id\":1}"));
        Future<Ack> kept = fixture.send(sink, batch(1, 0, "{\"id\":2}"));

        assertThat(SinkFixture.get(warm).rows()).isEqualTo(1);
        assertThat(SinkFixture.get(kept).rows()).isEqualTo(1);
        assertThatThrownBy(() -> SinkFixture.get(lost)).hasMessageContaining("its epoch is 9");
        assertThat(rows("SELECT id FROM orders ORDER BY id").toString()).isEqualTo("[[0], [2]]");
    }

    @Test
    void an_empty_batch_advances_the_position() throws SQLException {
        Sink sink = started("CREATE TABLE orders (id int)", APPEND);

        fixture.write(sink, extended(batch(0, 0), 42, List.of()));

        assertThat(fixture.database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                .isEqualTo(42);
    }

    @Test
    void an_empty_batch_shares_the_transaction_of_the_next_rows() throws SQLException {
        try (SinkFixture one = SinkFixture.onOneLoop()) {
            one.database.execute("CREATE TABLE orders (id int)");
            Sink sink = one.started(one.config(APPEND, ", \"connections\": 1", ""));
            one.write(sink, batch(0, 0, "{\"id\":1}"));
            one.telemetry.writes.clear();

            Ack rows = one.writeTogether(sink, extended(batch(0, 1), 7, List.of()), batch(1, 0, "{\"id\":2}"));

            assertThat(rows.rows()).isEqualTo(1);
            assertThat(one.telemetry.writes).hasSize(1);
            assertThat(one.database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                    .isEqualTo(7);
        }
    }

    @Test
    void tombstones_delete_and_a_later_upsert_is_a_new_row() throws SQLException {
        Sink sink = started(
                "CREATE TABLE orders (id text PRIMARY KEY, name text, note text DEFAULT 'fresh')",
                "{\"table\": \"orders\", \"mode\": \"upsert\", \"key\": [\"id\"], \"tombstones\": \"delete\","
                        + " \"keyFrom\": {\"id\": \"$key\"}, \"columns\": {\"id\": \"$key\", \"name\": \".name\"}}");
        fixture.write(sink, batch(0, 1, 0, List.of(event(0, 0, "a", "{\"name\":\"1\"}"), event(0, 1, "b", "{}"))));
        fixture.database.execute("UPDATE orders SET note = 'old'");

        fixture.write(
                sink,
                batch(
                        0,
                        1,
                        2,
                        List.of(
                                event(0, 2, "a", null),
                                event(0, 3, "a", "{\"name\":\"2\"}"),
                                event(0, 4, "c", "{\"name\":\"3\"}"),
                                event(0, 5, "c", null),
                                event(0, 6, "b", null))));

        assertThat(rows("SELECT * FROM orders").toString()).isEqualTo("[[a, 2, fresh]]");
    }

    @Test
    void rows_deletes_and_dead_letters_share_a_transaction() throws SQLException {
        Sink sink = started(
                "CREATE TABLE orders (id text PRIMARY KEY, n int)",
                "{\"table\": \"orders\", \"mode\": \"upsert\", \"key\": [\"id\"], \"tombstones\": \"delete\","
                        + " \"keyFrom\": {\"id\": \"$key\"}, \"columns\": {\"id\": \"$key\", \"n\": \".n\"}}");
        fixture.write(sink, batch(0, 1, 0, List.of(event(0, 0, "a", "{\"n\":1}"))));

        Ack ack = fixture.write(
                sink,
                batch(
                        0,
                        1,
                        1,
                        List.of(
                                event(0, 1, "a", null),
                                event(0, 2, "b", "{\"n\":\"x\"}"),
                                event(0, 3, "c", "{\"n\":3}"))));

        assertThat(ack).isEqualTo(new Ack(1, 2, 0, 1));
        assertThat(rows("SELECT * FROM orders").toString()).isEqualTo("[[c, 3]]");
        assertThat(rows("SELECT \"offset\" FROM leat.dead_letters").toString()).isEqualTo("[[2]]");
    }

    @Test
    void bad_events_in_the_middle_are_dead_letters_and_all_others_are_written() throws SQLException {
        Sink sink = started("CREATE TABLE orders (id int PRIMARY KEY, n int NOT NULL CHECK (n < 5000))", ORDERS);
        String[] values = new String[1000];
        for (int at = 0; at < values.length; at++) {
            values[at] = "{\"id\":" + at + ",\"n\":" + at + "}";
        }
        values[10] = "{\"id\":10,\"n\":null}";
        values[500] = "{\"id\":500,\"n\":6000}";
        values[501] = "{\"id\":501,\"n\":\"x\"}";
        values[999] = "{\"id\":999,\"n\":3000000000}";

        Ack ack = fixture.write(sink, batch(0, 0, values));

        assertThat(ack).isEqualTo(new Ack(1, 996, 0, 4));
        assertThat(fixture.database.number("SELECT count(*) FROM orders")).isEqualTo(996);
        assertThat(rows("SELECT \"offset\", stage, kind, sqlstate FROM leat.dead_letters ORDER BY 1")
                        .toString())
                .isEqualTo("[[10, sink, DATABASE, 23502], [500, sink, DATABASE, 23514], [501, sink, CONVERSION, null],"
                        + " [999, sink, CONVERSION, null]]");
    }

    private Sink slowToMake() throws SQLException {
        fixture.database.execute("CREATE TABLE slow (id int, found boolean)");
        return fixture.started(fixture.config(
                "{\"table\": \"slow\", \"mode\": \"append\", \"columns\": {\"id\": \".id\","
                        + " \"found\": \"test(.t, \\\"(.*a){20}b\\\")\"}}",
                ", \"connections\": 1",
                ""));
    }

    @Test
    void rows_that_take_long_to_make_leave_the_event_loop_to_others_in_between() throws SQLException {
        Sink sink = slowToMake();
        String[] events = new String[25];
        Arrays.fill(events, SLOW_TO_MAKE);

        assertThat(fixture.write(sink, batch(0, 0, events))).isEqualTo(new Ack(1, 0, 0, events.length));
        assertThat(fixture.telemetry.writes).hasSizeGreaterThan(1);
        assertThat(fixture.telemetry.failures)
                .contains("retry  rows took longer than 1000 ms to make; going on with half of the events");
    }

    @Test
    void pieces_of_one_record_whose_rows_take_long_to_make_are_written_without_those_of_others() throws SQLException {
        Ack ack = fixture.writeTogether(slowToMake(), slowPieces(0), slowPieces(1), slowPieces(2));

        assertThat(ack).isEqualTo(new Ack(1, 0, 0, 25));
        assertThat(fixture.telemetry.writes).hasSize(3);
    }

    private static Batch slowPieces(int partition) {
        Event record = event(partition, 0, "k", SLOW_TO_MAKE);
        IntStream indexes = IntStream.range(0, 25);
        List<Event> pieces =
                indexes.mapToObj(at -> record.piece(at, record.value())).toList();
        return batch(partition, 1, 0, pieces);
    }

    @Test
    void with_linger_what_comes_within_it_shares_a_transaction() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        Sink sink = fixture.started(fixture.config(APPEND, ", \"connections\": 1, \"lingerMs\": 1000", ""));

        Future<Ack> first = fixture.send(sink, batch(0, 0, "{\"id\":1}"));
        Future<Ack> second = fixture.send(sink, batch(1, 0, "{\"id\":2}"));

        assertThat(SinkFixture.get(first).rows() + SinkFixture.get(second).rows())
                .isEqualTo(2);
        assertThat(fixture.telemetry.writes).hasSize(1);
    }
}
