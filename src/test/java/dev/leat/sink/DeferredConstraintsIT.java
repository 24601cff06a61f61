package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.Ack;
import dev.leat.config.PipelineConfig;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event whose rows need several statements, in tables whose constraints wait for the last one. */
class DeferredConstraintsIT {
    static final String TABLES = """
            {"table": "l", "mode": "upsert", "key": ["o", "k"], "each": ".lines"},
            {"table": "o", "mode": "upsert", "key": ["id"], "columns": {"id": ".id", "n": ".n"}}
            """;

    private final SinkFixture fixture = new SinkFixture();

    @BeforeEach
    void the_first_table_refers_to_the_second() throws SQLException {
        fixture.database.execute("CREATE TABLE o (id int PRIMARY KEY, n int CONSTRAINT small CHECK (n < 9));"
                + " CREATE TABLE l (o int REFERENCES o DEFERRABLE INITIALLY DEFERRED, k int,"
                + " qty int NOT NULL DEFAULT 1, PRIMARY KEY (o, k))");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String deadLetters() throws SQLException {
        return String.valueOf(fixture.database.text("SELECT string_agg(\"offset\" || ' ' || state || ' ' || sqlstate,"
                + " ', ' ORDER BY id) FROM leat.dead_letters"));
    }

    private String lines() throws SQLException {
        return String.valueOf(fixture.database.text("SELECT string_agg(l::text, ' ' ORDER BY o) FROM l"));
    }

    @Test
    void only_events_that_violate_them_with_all_their_rows_are_bad() throws SQLException {
        Sink sink = fixture.started(fixture.config(TABLES, "", ""));

        Ack ack = fixture.write(
                sink,
                batch(
                        0,
                        0,
                        "{\"id\":1,\"n\":9,\"lines\":[]}",
                        "{\"id\":2,\"n\":1,\"lines\":[{\"o\":2,\"k\":1,\"qty\":4},{\"o\":2,\"k\":1}]}",
                        "{\"id\":3,\"n\":1,\"lines\":[{\"o\":4,\"k\":1}]}",
                        "{\"id\":5,\"n\":1,\"lines\":[{\"o\":5,\"k\":1,\"qty\":6},{\"o\":5,\"k\":1}]}"));

        assertThat(deadLetters()).isEqualTo("0 new 23514, 2 new 23503");
        assertThat(ack.deadLetters()).isEqualTo(2);
        assertThat(lines()).isEqualTo("(2,1,4) (5,1,6)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_replay_checks_them_when_all_rows_of_an_event_are_there(boolean parks) throws SQLException {
        PipelineConfig config = fixture.config(TABLES, "", parks ? ParkScene.PARK : "");
        Sink sink = fixture.started(config);
        fixture.write(
                sink,
                batch(
                        0,
                        0,
                        "{\"id\":7,\"n\":9,\"lines\":[{\"o\":7,\"k\":1,\"qty\":4},{\"o\":7,\"k\":1}]}",
                        "{\"id\":8,\"n\":1,\"lines\":[{\"o\":9,\"k\":1}]}"));
        get(sink.close());
        fixture.database.execute("ALTER TABLE o DROP CONSTRAINT small");
        DeadLetterTable table = get(DeadLetterTable.open(fixture.vertx, config, "test"));
        Replay replay = get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, true));

        if (parks) {
            for (ParkedKey key : get(table.parkedKeys(DeadLetterFilter.waiting(9)))) {
                assertThat(get(replay.key(key, replay::write, ParkScene.UNHEARD))
                                .rows())
                        .isBetween(0, 3);
            }
        } else {
            for (StoredDeadLetter stored : get(table.list(DeadLetterFilter.waiting(9)))) {
                assertThat(get(replay.write(Replay.batch(stored))).epoch()).isEqualTo(stored.id());
            }
        }

        assertThat(lines()).isEqualTo("(7,1,4)");
        assertThat(deadLetters()).isEqualTo("0 replayed 23514, 1 " + (parks ? "parked" : "new") + " 23503");
        get(replay.close());
        get(table.close());
    }
}
