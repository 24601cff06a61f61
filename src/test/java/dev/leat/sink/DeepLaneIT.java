package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What asks more of a lane than its thread's stack has, and what it does when something does. */
class DeepLaneIT {
    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink table(String columns) throws SQLException {
        fixture.database.execute("CREATE TABLE t (" + columns + ")");
        return fixture.started(fixture.config("{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"]}", "", ""));
    }

    @Test
    void of_thousands_of_statements_in_one_transaction_the_first_is_refused() throws SQLException {
        Sink sink = table("id int PRIMARY KEY, v int CHECK (v <> 2), note text DEFAULT 'none'");
        String[] events = new String[5_000];
        for (int at = 0; at < events.length; at++) {
            events[at] = "{\"id\":7,\"v\":" + at + (at % 2 == 0 ? ",\"note\":\"" + at + "\"}" : "}");
        }

        Ack ack = fixture.write(sink, batch(0, 0, events));

        assertThat(ack).isEqualTo(new Ack(1, events.length - 1, 0, 1));
        assertThat(fixture.database.text("SELECT \"offset\" || ' ' || sqlstate FROM leat.dead_letters"))
                .isEqualTo("2 23514");
        assertThat(fixture.database.text("SELECT v || ' ' || note FROM t")).isEqualTo("4999 4998");
    }

    @Test
    void a_fault_of_the_program_is_told_to_all_that_wait_for_the_lane() throws SQLException {
        Sink sink = table("id int PRIMARY KEY");
        fixture.telemetry.fault = new StackOverflowError("made by the test");

        BatchException waiting = fixture.refused(sink, batch(0, 0, "{\"id\":1}"));
        BatchException later = fixture.refused(sink, batch(0, 1, "{\"id\":2}"));

        assertThat(List.of(waiting, later)).allSatisfy(refused -> {
            assertThat(refused.failure()).isEqualTo(BatchFailure.STOP);
            assertThat(refused.reason())
                    .matches("lane \\d cannot go on after a fault of the program, please report it: "
                            + "java.lang.StackOverflowError: made by the test");
        });
    }
}
