package dev.leat.it.data;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.Ack;
import dev.leat.bus.Codecs;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.Replay;
import dev.leat.sink.StoredDeadLetter;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dead letters come in once after the table was mended; what is still bad stays, with its new reason. */
class ReplayIT {
    private static final String ORDERS = """
            CREATE TYPE mood AS ENUM ('calm');
            CREATE TABLE orders (id int NOT NULL, mood mood, amount int CHECK (amount >= 0), note text);
            """;
    private static final String APPEND = "[{'table': 'orders', 'mode': 'append'}]";
    private static final String IDS = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM orders";

    private final Vertx vertx = Vertx.vertx();
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("replay", 1);

    ReplayIT() throws Exception {
        database.execute(ORDERS);
        Codecs.register(vertx);
    }

    @AfterEach
    void close() {
        done(vertx.close());
    }

    @Test
    void a_mended_table_takes_each_dead_letter_once() throws Exception {
        topics.send(List.of(
                Topics.record(topic, 0, "a", "{\"id\":1,\"mood\":\"calm\",\"amount\":1}"),
                Topics.record(topic, 0, "b", "{\"id\":2,\"mood\":\"hasty\",\"amount\":1,\"note\":\"ü\"}"),
                Topics.record(topic, 0, "c", "{\"id\":3,\"mood\":\"calm\",\"amount\":-1}"),
                Topics.record(topic, 0, "d", "{\"id\":null,\"mood\":\"calm\"}"),
                Topics.record(topic, 0, "e", "{\"id\":5,\"mood\":\"hasty\",\"amount\":-5}")));
        PipelineJson json = PipelineJson.of(topic, database, APPEND);
        Runs.toTheEnd(json);
        List<StoredDeadLetter> dead = waiting(json);
        assertThat(dead).hasSize(4);
        database.execute("ALTER TYPE mood ADD VALUE 'hasty'");

        assertThat(sqlStates()).isEqualTo("22P02 23514 23502 22P02");

        assertThat(replay(json, dead, false))
                .containsExactly("1 rows 0 dead", "0 rows 1 dead", "0 rows 1 dead", "0 rows 1 dead");

        assertThat(database.text(IDS)).isEqualTo("1 2");
        assertThat(database.text("SELECT mood::text || amount || note FROM orders WHERE id = 2"))
                .isEqualTo("hasty1ü");
        List<StoredDeadLetter> left = waiting(json);
        assertThat(left).hasSize(3);
        assertThat(sqlStates()).endsWith("23514 23502 23514");
        assertThat(left.get(2).deadLetter().reason()).contains("orders_amount_check");
        database.execute("ALTER TABLE orders DROP CONSTRAINT orders_amount_check");
        assertThat(replay(json, left, false)).containsExactly("1 rows 0 dead", "0 rows 1 dead", "1 rows 0 dead");
        assertThat(database.text(IDS)).isEqualTo("1 2 3 5");
        assertThat(database.text(
                        "SELECT string_agg(state || ' ' || attempts, ', ' ORDER BY id) FROM leat.dead_letters"))
                .isEqualTo("replayed 2, replayed 3, new 3, replayed 3");
        assertThat(database.number("SELECT sum(next_offset) FROM leat.positions"))
                .isEqualTo(5);
    }

    @Test
    void a_second_replay_of_the_same_dead_letter_does_nothing() throws Exception {
        topics.send(topic, 0, "a", "{\"id\":1,\"mood\":\"hasty\"}");
        PipelineJson json = PipelineJson.of(topic, database, APPEND);
        Runs.toTheEnd(json);
        database.execute("ALTER TYPE mood ADD VALUE 'hasty'");
        List<StoredDeadLetter> dead = waiting(json);
        assertThat(replay(json, dead, false)).containsExactly("1 rows 0 dead");

        assertThatThrownBy(() -> replay(json, dead, false)).hasMessageContaining("is replayed already");

        assertThat(database.text(IDS)).isEqualTo("1");
        assertThat(waiting(json)).isEmpty();
    }

    @Test
    void a_replay_into_an_upsert_table_needs_force() throws Exception {
        database.execute("ALTER TABLE orders ADD PRIMARY KEY (id)");
        topics.send(topic, 0, "a", "{\"id\":1,\"mood\":\"hasty\"}");
        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'orders', 'mode': 'upsert', 'key': ['id']}]");
        Runs.toTheEnd(json);
        database.execute("ALTER TYPE mood ADD VALUE 'hasty'");

        assertThatThrownBy(() -> replay(json, waiting(json), false)).hasMessageContaining("--force");
        assertThat(database.text(IDS)).isNull();

        assertThat(replay(json, waiting(json), true)).containsExactly("1 rows 0 dead");
        assertThat(database.text(IDS)).isEqualTo("1");
    }

    private @Nullable String sqlStates() throws Exception {
        return database.text("SELECT string_agg(sqlstate, ' ' ORDER BY id) FROM leat.dead_letters");
    }

    private List<StoredDeadLetter> waiting(PipelineJson json) {
        DeadLetterTable table = done(DeadLetterTable.open(vertx, config(json), "test"));
        List<StoredDeadLetter> waiting = done(table.list(DeadLetterFilter.waiting(100)));
        done(table.close());
        return waiting;
    }

    private List<String> replay(PipelineJson json, List<StoredDeadLetter> dead, boolean force) {
        PipelineConfig config = config(json);
        Replay replay = done(Replay.open(vertx, config, "test", new NoTelemetry(), force));
        try {
            List<String> answers = new ArrayList<>();
            for (StoredDeadLetter one : dead) {
                Ack ack = done(replay.write(Replay.batch(one)));
                answers.add(ack.rows() + " rows " + ack.deadLetters() + " dead");
            }
            return answers;
        } finally {
            done(replay.close());
        }
    }

    private static PipelineConfig config(PipelineJson json) {
        return LeatRun.config(json.text());
    }
}
