package dev.leat.sink;

import static dev.leat.sink.ParkScene.APPEND;
import static dev.leat.sink.ParkScene.PARK;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Codecs;
import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A new event of a parked key arrives in the very moment of a replay, and claims that know nothing of earlier ones. */
class ParkRaceIT {
    /** Whoever writes 500 waits for the test. */
    private static final String HOLD = """
            CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN PERFORM pg_advisory_xact_lock(77); RETURN NULL; END';
            CREATE TRIGGER hold AFTER INSERT ON t FOR EACH ROW WHEN (NEW.v = 500) EXECUTE FUNCTION hold();
            """;

    private static final String WAITING_SESSIONS = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND datname = current_database()";

    private final ParkScene scene = new ParkScene();
    private final SinkFixture fixture = scene.fixture;

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void an_event_that_comes_while_the_last_ones_are_written_is_fenced_and_written_behind_them() throws Exception {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=500", "a=1"));
        Replay replay = replay(config);
        Future<KeyReplayed> replaying;
        Future<Ack> late;
        try (Connection holding = fixture.database.connect()) {
            hold(holding);
            replaying = replay.key(scene.parkedKey(config), replay::write, ParkScene.UNHEARD);
            awaitWaiting(1);
            late = fixture.send(sink, ParkScene.batch(1, 2, "b=1", "a=2"));
            awaitWaiting(2);
            assertThat(scene.rows()).isEqualTo("null");
        }

        assertThat(get(replaying)).isEqualTo(new KeyReplayed(2, 2, true, 0, null));
        assertThatThrownBy(() -> get(late))
                .isInstanceOfSatisfying(
                        BatchException.class,
                        fenced -> assertThat(fenced.failure()).isEqualTo(BatchFailure.FENCED));
        fixture.claim(sink);
        fixture.write(sink, ParkScene.batch(scene.epoch(), 2, "b=1", "a=2"));
        assertThat(scene.rows()).isEqualTo("a=500 a=1 b=1 a=2");
        assertThat(scene.states()).isEqualTo("0 replayed DATABASE 2, 1 replayed PARKED 1");
        get(replay.close());
    }

    @Test
    void an_event_that_comes_before_the_last_ones_are_written_waits_and_is_written_with_them() throws Exception {
        PipelineConfig config = fixture.config(APPEND, "", PARK + "}, \"limits\": {\"batchEvents\": 2");
        scene.config("");
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=500", "a=1", "a=2"));
        Replay replay = replay(config);
        Future<KeyReplayed> replaying;
        try (Connection holding = fixture.database.connect()) {
            hold(holding);
            replaying = replay.key(scene.parkedKey(config), replay::write, ParkScene.UNHEARD);
            awaitWaiting(1);

            assertThat(fixture.write(sink, ParkScene.batch(1, 3, "b=1", "a=3"))).isEqualTo(new Ack(1, 1, 0, 1));
            assertThat(scene.rows()).isEqualTo("b=1");
        }

        assertThat(get(replaying)).isEqualTo(new KeyReplayed(4, 4, true, 0, null));
        assertThat(fixture.database.text("SELECT string_agg(v::text, ' ' ORDER BY n) FROM t WHERE k = 'a'"))
                .isEqualTo("500 1 2 3");
        get(replay.close());
    }

    @Test
    void each_claim_asks_anew_for_all_keys_that_others_have_parked_or_freed() throws SQLException {
        Sink sink = fixture.started(scene.config(PARK));
        fixture.write(sink, ParkScene.batch(1, 0, "a=0", "b=0", "c=0", "d=0"));
        for (String key : new String[] {"a", "b", "c"}) {
            park(0, key, 0);
        }
        fixture.claim(sink);

        fixture.write(sink, ParkScene.batch(2, 4, "a=1", "b=1", "c=1", "d=1"));

        assertThat(scene.rows()).isEqualTo("a=0 b=0 c=0 d=0 d=1");
        fixture.database.execute("UPDATE leat.dead_letters SET state = 'discarded' WHERE key = 'b'");
        fixture.claim(sink);
        fixture.write(sink, ParkScene.batch(3, 8, "a=2", "b=2", "c=2", "d=2"));
        assertThat(scene.rows()).isEqualTo("a=0 b=0 c=0 d=0 d=1 b=2 d=2");
    }

    @Test
    void keys_are_replayed_in_the_order_in_which_they_were_parked_also_when_offsets_began_anew() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        fixture.started(config);
        for (int offset : new int[] {7, 8, 0, 1, 9}) {
            park(offset, "a", offset);
        }

        assertThat(scene.replay(config)).isEqualTo(new KeyReplayed(5, 5, true, 0, null));

        assertThat(scene.rows()).isEqualTo("a=7 a=8 a=0 a=1 a=9");
    }

    /** As when the answer of a commit is lost and the batch comes again: what it parked is not known any more. */
    @Test
    void what_took_effect_without_being_noticed_is_looked_up() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "b=0"));
        Vertx other = Vertx.vertx();
        try {
            Codecs.register(other);
            Sink unnoticed = get(Sink.open(other, config, "test", fixture.telemetry));
            SinkFixture.deploy(other, unnoticed);
            Batch batch = ParkScene.batch(1, 1, "a=500", "a=1");
            int lane = batch.partition().lane(unnoticed.lanes());
            get(new BatchSender(other, Addresses.sink(config.name(), lane), 60_000).send(batch));
            get(unnoticed.close());

            fixture.write(sink, batch);
            fixture.write(sink, ParkScene.batch(1, 3, "a=2", "b=3"));

            assertThat(scene.rows()).isEqualTo("b=0 b=3");
            assertThat(scene.states()).isEqualTo("1 parked DATABASE 1, 2 parked PARKED 0, 3 parked PARKED 0");
        } finally {
            get(other.close());
        }
    }

    @Test
    void a_parked_dead_letter_is_not_replayed_alone() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=500", "a=1"));
        Replay replay = replay(config);
        DeadLetterTable table = get(DeadLetterTable.open(fixture.vertx, config, "test"));
        StoredDeadLetter second = get(table.list(DeadLetterFilter.waiting(10))).get(1);

        assertThatThrownBy(() -> get(replay.write(Replay.batch(second))))
                .hasMessageContaining("dead letter " + second.id() + " is parked; it is replayed with its key");

        assertThat(scene.rows()).isEqualTo("null");
        get(table.close());
        get(replay.close());
    }

    private Replay replay(PipelineConfig config) throws SQLException {
        fixture.database.execute("ALTER TABLE t DROP CONSTRAINT small;" + HOLD);
        return get(Replay.open(fixture.vertx, config, "replay", fixture.telemetry, true));
    }

    /** Until the connection is closed, 500 is not written. */
    private static void hold(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(77)");
        }
    }

    private void awaitWaiting(int sessions) {
        await().atMost(Duration.ofSeconds(60)).until(() -> fixture.database.number(WAITING_SESSIONS) == sessions);
    }

    /** As another process would. */
    private void park(int offset, String key, int value) throws SQLException {
        fixture.database.execute("INSERT INTO leat.dead_letters (pipeline, topic, partition, \"offset\", key, value,"
                + " headers, stage, kind, reason, state) VALUES ('" + fixture.pipeline + "', 'orders', 0, " + offset
                + ", '" + key + "', '{\"k\":\"" + key + "\",\"v\":" + value + "}', '[]', 'sink', 'DATABASE', 'bad',"
                + " 'parked')");
    }
}
