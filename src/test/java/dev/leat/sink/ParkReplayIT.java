package dev.leat.sink;

import static dev.leat.sink.ParkScene.APPEND;
import static dev.leat.sink.ParkScene.PARK;
import static dev.leat.sink.ParkScene.UNHEARD;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parked keys are replayed in order, and become free for their writer when nothing of them waits. */
class ParkReplayIT {
    private final ParkScene scene = new ParkScene();
    private final SinkFixture fixture = scene.fixture;

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void a_replay_writes_in_order_frees_the_key_and_fences_the_writer() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=1", "a=500", "a=2", "b=1", "a=3"));
        fixture.database.execute("ALTER TABLE t DROP CONSTRAINT small");

        KeyReplayed replayed = scene.replay(config);

        assertThat(replayed).isEqualTo(new KeyReplayed(3, 3, true, 0, null));
        assertThat(scene.rows()).isEqualTo("a=1 b=1 a=500 a=2 a=3");
        assertThat(scene.epoch()).isEqualTo(2);
        assertThat(fixture.refused(sink, ParkScene.batch(1, 5, "a=4")).failure())
                .isEqualTo(BatchFailure.FENCED);
        fixture.claim(sink);
        fixture.write(sink, ParkScene.batch(3, 5, "a=4"));
        assertThat(scene.rows()).isEqualTo("a=1 b=1 a=500 a=2 a=3 a=4");
    }

    @Test
    void a_replay_ends_at_the_first_that_fails_again_and_keeps_what_came_before_it() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=", "a=1", "a=2", "a=500", "a=3", "a="));
        fixture.database.execute("UPDATE leat.dead_letters SET value = '{\"k\":\"a\",\"v\":0}' WHERE \"offset\" = 0");

        KeyReplayed first = scene.replay(config);

        assertThat(first.replayed()).isEqualTo(3);
        assertThat(first.freed()).isFalse();
        assertThat(first.reason()).contains("small");
        assertThat(scene.rows()).isEqualTo("a=0 a=1 a=2");
        assertThat(scene.states())
                .isEqualTo("0 replayed UNREADABLE 2, 1 replayed PARKED 1, 2 replayed PARKED 1, 3 parked DATABASE 1,"
                        + " 4 parked PARKED 0, 5 parked PARKED 0");
        assertThat(scene.epoch()).isEqualTo(1);
        fixture.write(sink, ParkScene.batch(1, 6, "a=6"));
        fixture.database.execute("ALTER TABLE t DROP CONSTRAINT small");
        KeyReplayed second = scene.replay(config);
        assertThat(second.replayed()).isEqualTo(2);
        assertThat(second.reason()).contains("JSON");
        assertThat(scene.rows()).isEqualTo("a=0 a=1 a=2 a=500 a=3");
    }

    @Test
    void a_replay_goes_on_in_chunks_and_takes_what_was_added_meanwhile() throws SQLException {
        PipelineConfig config = fixture.config(APPEND, "", PARK + "}, \"limits\": {\"batchEvents\": 7");
        scene.config("");
        Sink sink = fixture.started(config);
        String[] all = new String[40];
        for (int at = 0; at < all.length; at++) {
            all[at] = "a=" + (at == 0 ? 500 : at);
        }
        fixture.write(sink, ParkScene.batch(1, 0, all));
        fixture.database.execute("ALTER TABLE t DROP CONSTRAINT small");

        assertThat(scene.replay(config)).isEqualTo(new KeyReplayed(40, 40, true, 0, null));

        assertThat(fixture.database.number("SELECT count(*) FROM (SELECT v, lag(v) OVER (ORDER BY n) AS before FROM t"
                        + " WHERE v <> 500) s WHERE v <= before"))
                .isZero();
        assertThat(scene.epoch()).isEqualTo(2);
    }

    @Test
    void discarding_makes_the_next_one_first_and_the_last_one_frees_the_key() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=", "a=1", "b=", "-="));
        DeadLetterTable table = get(DeadLetterTable.open(fixture.vertx, config, "test"));
        List<StoredDeadLetter> waiting = get(table.list(DeadLetterFilter.waiting(10)));

        assertThat(get(table.discard(DeadLetterFilter.of(List.of(waiting.get(3).id())))))
                .isEqualTo(1);
        assertThat(scene.epoch()).isEqualTo(1);
        assertThat(get(table.discard(DeadLetterFilter.of(List.of(waiting.get(0).id())))))
                .isEqualTo(1);
        assertThat(scene.epoch()).isEqualTo(2);
        assertThat(get(table.parkedKeys(DeadLetterFilter.waiting(10))))
                .extracting(key -> key.offset() + " " + key.letters())
                .containsExactly("1 1", "2 1");
        assertThat(scene.replay(config)).isEqualTo(new KeyReplayed(1, 1, true, 0, null));
        assertThat(get(table.discard(DeadLetterFilter.of(List.of(waiting.get(2).id())))))
                .isEqualTo(1);
        get(table.close());
        fixture.claim(sink);
        fixture.write(sink, ParkScene.batch(scene.epoch(), 4, "a=2", "b=2"));
        assertThat(scene.rows()).isEqualTo("a=1 a=2 b=2");
    }

    @Test
    void a_key_whose_rest_was_discarded_during_its_replay_is_freed() throws SQLException {
        PipelineConfig config = fixture.config(APPEND, "", PARK + "}, \"limits\": {\"batchEvents\": 1");
        scene.config("");
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=500"));
        fixture.write(sink, ParkScene.batch(1, 1, "a=1"));
        fixture.database.execute("ALTER TABLE t DROP CONSTRAINT small");
        ParkedKey key = scene.parkedKey(config);
        Replay replay = get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, true));

        KeyReplayed replayed = get(replay.key(
                key,
                batch -> {
                    if (batch.events().get(0).origin().offset() == 1) {
                        scene.discardAll();
                    }
                    return replay.write(batch);
                },
                UNHEARD));
        get(replay.close());

        assertThat(replayed).isEqualTo(new KeyReplayed(1, 1, true, 0, null));
        assertThat(scene.epoch()).isEqualTo(2);
        fixture.claim(sink);
        fixture.write(sink, ParkScene.batch(3, 2, "a=2"));
        assertThat(scene.rows()).isEqualTo("a=500 a=2");
    }

    @Test
    void a_key_too_large_for_an_index_can_be_parked() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        String key = "k".repeat(100_000) + System.nanoTime();
        fixture.write(sink, SinkFixture.batch(0, 1, 0, List.of(event(0, 0, key, "{"))));

        fixture.write(sink, SinkFixture.batch(0, 1, 1, List.of(event(0, 1, key, "{\"k\":\"a\",\"v\":1}"))));

        assertThat(scene.states()).isEqualTo("0 parked UNREADABLE 1, 1 parked PARKED 0");
        assertThat(scene.replay(config).reason()).contains("JSON");
    }

    @Test
    void what_is_added_while_the_last_chunk_waits_for_the_writer_is_written_under_the_same_lock() throws Exception {
        AtomicInteger runs = new AtomicInteger();

        KeyReplayed replayed = replayAddingOne((replay, batch) -> {
            runs.incrementAndGet();
            return replay.write(batch);
        });

        assertThat(replayed).isEqualTo(new KeyReplayed(3, 3, true, 0, null));
        assertThat(scene.rows()).isEqualTo("a=500 a=1 a=2");
        assertThat(scene.epoch()).isEqualTo(2);
        assertThat(runs).hasValue(2);
    }

    /** PostgreSQL ends a session that asks nothing for 10 s inside of a transaction. */
    @Test
    void stages_that_take_longer_for_that_than_a_lock_may_be_held_have_it_with_the_next_chunk() throws Exception {
        AtomicInteger runs = new AtomicInteger();

        KeyReplayed replayed = replayAddingOne((replay, batch) -> runs.incrementAndGet() == 2
                ? fixture.vertx.timer(12, TimeUnit.SECONDS).compose(late -> replay.write(batch))
                : replay.write(batch));

        assertThat(replayed).isEqualTo(new KeyReplayed(3, 3, true, 0, null));
        assertThat(scene.rows()).isEqualTo("a=500 a=1 a=2");
        assertThat(scene.epoch()).isEqualTo(2);
        assertThat(runs).hasValue(3);
    }

    /** The third event of the key is added while the last chunk, of the first two, waits for the writer. */
    private KeyReplayed replayAddingOne(BiFunction<Replay, Batch, Future<Ack>> stages) throws Exception {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=500", "a=1"));
        fixture.database.execute("ALTER TABLE t DROP CONSTRAINT small");
        ParkedKey key = scene.parkedKey(config);
        Replay replay = get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, true));
        Future<KeyReplayed> replaying;
        try (Connection writer = fixture.database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE leat.positions SET next_offset = 3 WHERE partition = 0");
            replaying = replay.key(key, batch -> stages.apply(replay, batch), UNHEARD);
            new Sessions(fixture.database).awaitBlocked(1);
            statement.execute("INSERT INTO leat.dead_letters (pipeline, topic, partition, \"offset\", key, value,"
                    + " headers, stage, kind, reason, state, attempts) SELECT pipeline, topic, partition, 2, key,"
                    + " '{\"k\":\"a\",\"v\":2}', headers, 'sink', 'PARKED', 'waits', 'parked', 0"
                    + " FROM leat.dead_letters WHERE \"offset\" = 1");
            writer.commit();
        }
        KeyReplayed replayed = get(replaying);
        get(replay.close());
        return replayed;
    }

    @Test
    void two_replays_of_a_key_at_once_write_everything_once_and_in_order() throws Exception {
        PipelineConfig config = fixture.config(APPEND, "", PARK + "}, \"limits\": {\"batchEvents\": 3");
        scene.config("");
        Sink sink = fixture.started(config);
        String[] all = IntStream.range(0, 60).mapToObj(at -> "a=" + (500 + at)).toArray(String[]::new);
        fixture.write(sink, ParkScene.batch(1, 0, all));
        fixture.database.execute("ALTER TABLE t DROP CONSTRAINT small");
        ParkedKey key = scene.parkedKey(config);
        Replay one = get(Replay.open(fixture.vertx, config, "one", fixture.telemetry, true));
        Replay other = get(Replay.open(fixture.vertx, config, "other", fixture.telemetry, true));

        Future<KeyReplayed> first = one.key(key, one::write, UNHEARD);
        Future<KeyReplayed> second = other.key(key, other::write, UNHEARD);

        int replayed = replayed(first) + replayed(second);
        assertThat(scene.rows()).isEqualTo(String.join(" ", all));
        assertThat(replayed).isLessThanOrEqualTo(60);
        // who finds in the middle that the other one was faster frees the key once more
        assertThat(scene.epoch()).isBetween(2L, 3L);
        get(one.close());
        get(other.close());
    }

    @Test
    void what_was_tried_too_often_waits_for_a_person() throws SQLException {
        PipelineConfig config = scene.config(PARK);
        Sink sink = fixture.started(config);
        fixture.write(sink, ParkScene.batch(1, 0, "a=", "a=1"));
        fixture.database.execute("UPDATE leat.dead_letters SET attempts = 9 WHERE \"offset\" = 0");

        assertThat(scene.replay(config).reason()).contains("JSON");
        assertThat(scene.replay(config).reason()).contains("failed 10 times");

        assertThat(scene.states()).isEqualTo("0 parked UNREADABLE 10, 1 parked PARKED 0");
    }

    /** One of the two may find too often that the other one was faster. */
    private static int replayed(Future<KeyReplayed> ending) {
        return get(ending.map(KeyReplayed::replayed).otherwise(0));
    }
}
