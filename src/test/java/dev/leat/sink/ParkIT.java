package dev.leat.sink;

import static dev.leat.sink.ParkScene.APPEND;
import static dev.leat.sink.ParkScene.PARK;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.config.PipelineConfig;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The policy park, as a sink alone keeps it: who is written and who waits. */
class ParkIT {
    private final ParkScene scene = new ParkScene();
    private final SinkFixture fixture = scene.fixture;

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void later_events_of_a_bad_ones_key_wait_in_the_same_batch_and_in_later_ones() throws SQLException {
        Sink sink = fixture.started(scene.config(PARK));
        fixture.telemetry.parkedKeys.clear();

        Ack first = fixture.write(sink, ParkScene.batch(1, 0, "a=1", "b=1", "a=", "b=2", "a=3"));
        Ack second = fixture.write(sink, ParkScene.batch(1, 5, "a=4", "b=3", "-=", "-=7"));

        assertThat(first).isEqualTo(new Ack(1, 3, 0, 2));
        assertThat(second).isEqualTo(new Ack(1, 2, 0, 2));
        assertThat(scene.rows()).isEqualTo("a=1 b=1 b=2 b=3 -=7");
        assertThat(scene.states())
                .isEqualTo("2 parked UNREADABLE 1, 4 parked PARKED 0, 5 parked PARKED 0, 7 new UNREADABLE 1");
        assertThat(fixture.telemetry.parkedKeys).containsExactly("orders-0 0", "orders-0 1");
    }

    @Test
    void keys_are_counted_as_a_partition_is_claimed_though_nothing_comes() throws SQLException {
        Sink sink = fixture.started(scene.config(PARK));
        fixture.write(sink, ParkScene.batch(1, 0, "a=", "a=1", "b=", "c=1", "-="));
        fixture.telemetry.parkedKeys.clear();

        fixture.claim(sink);
        assertThat(fixture.telemetry.parkedKeys)
                .containsExactlyInAnyOrder("orders-0 2", "orders-1 0", "orders-2 0", "orders-3 0");
        scene.discardAll();
        fixture.telemetry.parkedKeys.clear();
        fixture.claim(sink);

        assertThat(fixture.telemetry.parkedKeys).contains("orders-0 0").doesNotContain("orders-0 2");
    }

    @Test
    void what_the_database_refuses_holds_up_its_key_from_there_on() throws SQLException {
        Sink sink = fixture.started(scene.config(PARK));

        Ack ack = fixture.write(
                sink, ParkScene.batch(1, 0, "a=1", "b=500", "a=2", "b=2", "c=1", "a=700", "b=3", "a=3", "c=2", "b="));

        assertThat(ack).isEqualTo(new Ack(1, 4, 0, 6));
        assertThat(scene.rows()).isEqualTo("a=1 a=2 c=1 c=2");
        assertThat(scene.states())
                .isEqualTo("1 parked DATABASE 1, 3 parked PARKED 0, 5 parked DATABASE 1, 6 parked PARKED 0,"
                        + " 7 parked PARKED 0, 9 parked UNREADABLE 1");
        fixture.write(sink, ParkScene.batch(1, 10, "a=4", "b=4", "c=4"));
        assertThat(scene.rows()).isEqualTo("a=1 a=2 c=1 c=2 c=4");
    }

    @Test
    void what_alone_meets_trouble_of_the_server_again_and_again_holds_up_its_key() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.database.execute("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.v = 7 THEN"
                + " RAISE 'no' USING ERRCODE = 'XX000'; END IF; RETURN new; END $$;"
                + " CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
        String[] events = {"a=1", "b=1", "a=7", "b=500", "a=2", "b=2", "a=7", "c=1"};
        for (int epoch = 1; epoch < 8; epoch++) {
            assertThat(fixture.refused(sink, ParkScene.batch(epoch, 0, events)).failure())
                    .isEqualTo(BatchFailure.OUTAGE);
            fixture.claim(sink);
        }

        fixture.write(sink, ParkScene.batch(8, 0, events));
        fixture.write(sink, ParkScene.batch(8, 8, "a=3", "c=2"));

        assertThat(scene.rows()).isEqualTo("a=1 b=1 c=1 c=2");
        assertThat(scene.states())
                .isEqualTo("2 parked DATABASE 1, 3 parked DATABASE 1, 4 parked PARKED 0, 5 parked PARKED 0,"
                        + " 6 parked PARKED 0, 8 parked PARKED 0");
        fixture.database.execute("DROP TRIGGER f ON t");
        scene.replay(config);
        assertThat(scene.rows()).isEqualTo("a=1 b=1 c=1 c=2 a=7 a=2 a=7 a=3");
    }

    @Test
    void a_partition_that_comes_from_another_lane_brings_its_parked_keys() throws SQLException {
        fixture.started(scene.config(PARK));

        get(fixture.send(0, ParkScene.batch(1, 0, "a=1")));
        get(fixture.send(1, ParkScene.batch(1, 1, "b=500")));
        get(fixture.send(0, ParkScene.batch(1, 2, "b=2", "a=2")));
        get(fixture.send(1, ParkScene.batch(1, 4, "a=500")));
        get(fixture.send(0, ParkScene.batch(1, 5, "a=3")));
        get(fixture.send(0, ParkScene.batch(1, 6, "a=4", "c=1")));

        assertThat(scene.rows()).isEqualTo("a=1 a=2 c=1");
        assertThat(scene.states())
                .isEqualTo("1 parked DATABASE 1, 2 parked PARKED 0, 4 parked DATABASE 1, 5 parked PARKED 0,"
                        + " 6 parked PARKED 0");
    }

    @Test
    void what_a_stage_parks_takes_its_place_among_the_others() throws SQLException {
        Sink sink = fixture.started(scene.config(""));
        List<Event> events = ParkScene.events(0, "a=1", "a=2", "b=1", "a=4");
        DeadLetter parked = new DeadLetter(event(0, 1, "a", "{}"), "shape", FailureKind.REJECTED, "no", null, true);
        DeadLetter plain = new DeadLetter(event(0, 2, "b", "{}"), "shape", FailureKind.REJECTED, "no", null);
        Batch whole = SinkFixture.batch(0, 1, 0, List.of(events.get(0), events.get(3)));

        fixture.write(sink, SinkFixture.extended(whole, 4, List.of(plain, parked)));
        fixture.write(sink, ParkScene.batch(1, 4, "b=5"));

        assertThat(scene.rows()).isEqualTo("a=1 b=5");
        assertThat(scene.states()).isEqualTo("1 parked REJECTED 1, 2 new REJECTED 1, 3 parked PARKED 0");
    }

    @Test
    void a_new_claim_honours_what_was_parked_before_whatever_the_policy_is_now() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        get(fixture.started(config).close());
        Sink sink = fixture.open(fixture.config(APPEND, "", ""));
        SinkFixture.deploy(fixture.vertx, sink);
        fixture.database.execute("INSERT INTO leat.dead_letters (pipeline, topic, partition, \"offset\", key, headers,"
                + " stage, kind, reason, state) VALUES ('" + fixture.pipeline + "', 'orders', 0, 0, 'a', '[]', 'sink',"
                + " 'DATABASE', 'bad', 'parked')");

        fixture.write(sink, ParkScene.batch(1, 0, "a=1", "b=1", "b="));

        assertThat(scene.rows()).isEqualTo("b=1");
        assertThat(scene.states()).isEqualTo("0 parked DATABASE 1, 0 parked PARKED 0, 2 new UNREADABLE 1");
    }

    @Test
    void pieces_that_would_keep_too_many_bytes_stop_the_pipeline() throws SQLException {
        Sink sink = fixture.started(scene.config(PARK));
        Event record = event(0, 0, "a", "{\"k\":\"a\",\"v\":500}" + " ".repeat(1 << 20));
        List<Event> pieces = new ArrayList<>();
        for (int index = 0; index < 200; index++) {
            pieces.add(record.piece(index, record.value()));
        }

        BatchException stop = fixture.refused(sink, SinkFixture.batch(0, 1, 0, pieces));

        assertThat(stop.failure()).isEqualTo(BatchFailure.STOP);
        assertThat(stop.reason()).contains("more than 128 MiB").contains("offset 0");
        assertThat(scene.states()).isEqualTo("null");
    }

    @Test
    void pieces_of_several_records_that_would_keep_too_many_bytes_go_in_several_transactions() throws SQLException {
        Sink sink = fixture.started(scene.config(PARK));
        List<Event> pieces = new ArrayList<>(pieces(0, "a"));
        pieces.addAll(pieces(1, "b"));
        pieces.add(event(0, 2, "c", "{\"k\":\"c\",\"v\":1}"));

        Ack ack = fixture.write(sink, SinkFixture.batch(0, 1, 0, pieces));

        assertThat(ack).isEqualTo(new Ack(1, 1, 0, 160));
        assertThat(scene.rows()).isEqualTo("c=1");
    }

    @Test
    void so_do_those_that_a_stage_sets_aside() throws SQLException {
        Sink sink = fixture.started(scene.config("\"badEventsMax\": 1000"));
        List<DeadLetter> failed = new ArrayList<>();
        for (long offset = 0; offset < 3; offset++) {
            for (Event piece : pieces(offset, "a")) {
                failed.add(new DeadLetter(piece, "shape", FailureKind.REJECTED, "no", null));
            }
        }

        Ack ack = fixture.write(sink, SinkFixture.extended(SinkFixture.batch(0, 1, 0, List.of()), 3, failed));

        assertThat(ack).isEqualTo(new Ack(1, 0, 0, 240));
        assertThat(fixture.database.number("SELECT count(*) FROM leat.dead_letters WHERE state = 'new'"))
                .isEqualTo(240);
    }

    /** All bad, and together 80 MiB as dead letters. */
    private static List<Event> pieces(long offset, String key) {
        Event record = event(0, offset, key, "{\"k\":\"" + key + "\",\"v\":500}" + " ".repeat(1 << 20));
        List<Event> pieces = new ArrayList<>();
        for (int index = 0; index < 80; index++) {
            pieces.add(record.piece(index, record.value()));
        }
        return pieces;
    }

    @Test
    void one_bad_event_may_be_as_large_as_kafka_ever_has_them() throws SQLException {
        Sink sink = fixture.started(scene.config(""));
        Event large = event(0, 0, "a", "{\"k\":\"a\",\"v\":500}" + " ".repeat(100 << 20));

        Ack ack = fixture.write(
                sink, SinkFixture.batch(0, 1, 0, List.of(large, event(0, 1, "b", "{\"k\":\"b\",\"v\":1}"))));

        assertThat(ack).isEqualTo(new Ack(1, 1, 0, 1));
        assertThat(fixture.database.number("SELECT length(value) FROM leat.dead_letters"))
                .isGreaterThan(100 << 20);
    }

    @Test
    void pieces_of_a_waiting_record_are_stored_as_one_and_replayed_as_one() throws SQLException {
        Sink sink = fixture.started(scene.config(PARK));
        Event record = event(0, 0, "a", "{\"k\":\"a\",\"v\":1}");
        Event later = event(0, 1, "a", "{\"k\":\"a\",\"v\":2}");
        List<Event> pieces = List.of(
                record.piece(0, record.value()),
                record.piece(1, TextNode.valueOf("x")),
                record.piece(2, record.value()),
                later.piece(0, later.value()),
                later.piece(1, later.value()));

        Ack ack = fixture.write(sink, SinkFixture.batch(0, 1, 0, pieces));

        assertThat(ack).isEqualTo(new Ack(1, 1, 0, 4));
        assertThat(scene.rows()).isEqualTo("a=1");
        assertThat(scene.states()).isEqualTo("0#1 parked CONVERSION 1, 0#2 parked PARKED 0, 1 parked PARKED 0");
    }

    @Test
    void a_hot_parked_key_does_not_stop_the_pipeline_but_too_many_parked_keys_do() throws SQLException {
        PipelineConfig config = scene.config(PARK + ", \"badEventsMax\": 2, \"parkedKeysMax\": 2");
        Sink sink = fixture.started(config);

        fixture.write(sink, ParkScene.batch(1, 0, "a=500", "a=", "a=501", "a=", "a=1", "b=1", "a=2"));
        fixture.write(sink, ParkScene.batch(1, 7, "b=502", "b=", "a=", "c=1", "b=3"));
        BatchException refusal = fixture.refused(sink, ParkScene.batch(1, 12, "c=2", "d=503", "c=3"));

        assertThat(scene.rows()).isEqualTo("b=1 c=1");
        assertThat(refusal.failure()).isEqualTo(BatchFailure.STOP);
        assertThat(refusal.reason()).contains("errors.parkedKeysMax").contains("more than 2 keys of orders-0");
        get(sink.close());
        Sink strict = fixture.open(fixture.config(APPEND, "", "\"parkedKeysMax\": 1"));
        SinkFixture.deploy(fixture.vertx, strict);
        assertThat(fixture.refused(strict, ParkScene.batch(1, 12, "c=2")).failure())
                .isEqualTo(BatchFailure.STOP);
    }

    @Test
    void the_schema_of_an_older_version_is_extended_once() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        get(fixture.open(config).close());
        fixture.database.execute("DROP INDEX leat.dead_letters_parked;"
                + " ALTER TABLE leat.dead_letters DROP CONSTRAINT dead_letters_state_check;"
                + " ALTER TABLE leat.dead_letters ADD CONSTRAINT dead_letters_state_check"
                + " CHECK (state IN ('new', 'replayed', 'discarded'))");

        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=", "a=1"));

        assertThat(scene.states()).isEqualTo("0 parked UNREADABLE 1, 1 parked PARKED 0");
        assertThat(fixture.database.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conname = 'dead_letters_state_check'"))
                .contains("parked");
        fixture.database.execute(LeatSchema.ddl());
    }
}
