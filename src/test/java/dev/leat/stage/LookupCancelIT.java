package dev.leat.stage;

import static dev.leat.stage.LookupFixture.through;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static dev.leat.stage.http.Backend.timers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Look-ups that nobody waits for any more; what stays behind is counted. */
class LookupCancelIT {
    /** No statement ends by itself before the tests do. */
    private static final String PATIENT = ", \"timeoutMs\": 600000";

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String BY_ID = "\"table\": \"customers\", \"key\": {\"id\": \".id\"}, \"columns\": [\"name\"]";

    private final LookupFixture fixture = new LookupFixture();

    @BeforeEach
    void create_customers() throws SQLException {
        fixture.database.execute("CREATE EXTENSION pg_stat_statements;"
                + " CREATE TABLE customers (id bigint PRIMARY KEY, name text);"
                + " INSERT INTO customers SELECT n, 'name ' || n FROM generate_series(1, 100) n");
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
        await().atMost(LONG).until(() -> fixture.sessions() == 0);
    }

    @Test
    void queries_that_run_and_those_that_are_prepared_end_in_the_server_and_their_connections_serve_on()
            throws Exception {
        RunningStages stages = fixture.running(BY_ID + ", \"connections\": 2" + PATIENT);
        int timers = timersOfAllLanes(stages);
        for (int round = 0; round < 3; round++) {
            try (Connection holder = locked()) {
                Batch first = Given.batch(1, 100 + round * 100L, events(1, 40));
                Batch second = Given.batch(2, 100 + round * 100L, events(41, 80));
                Future<Ack> gone = stages.send(first);
                Future<Ack> goneToo = stages.send(second);
                await().atMost(LONG).until(() -> fixture.active() == 2);

                first.cancellation().cancel();
                assertThat(failure(gone)).hasMessageContaining("given up");
                await().atMost(LONG).until(() -> fixture.active() == 1);
                assertThat(goneToo.isComplete()).isFalse();
                second.cancellation().cancel();
                assertThat(failure(goneToo)).hasMessageContaining("given up");

                await().atMost(LONG).until(() -> fixture.active() == 0);
                await().atMost(LONG).until(() -> stages.pool.used() == 0);
                holder.rollback();
            }
        }
        await().atMost(LONG).until(() -> timers(stages.vertx) <= timers);
        assertThat(fixture.sessions()).isLessThanOrEqualTo(2);
        assertThat(stages.lost).isEmpty();
        assertThat(through(stages, event(2))).containsExactly("{\"id\":2,\"name\":\"name 2\"}");
        assertThat(stages.written).hasSize(5);
    }

    @Test
    void keys_that_wait_for_a_connection_are_not_asked_for_any_more() throws Exception {
        RunningStages stages = fixture.running(BY_ID + ", \"connections\": 1" + PATIENT);
        int timers = timersOfAllLanes(stages);
        long asked = fixture.queries();
        Future<Ack> stays;
        try (Connection holder = locked()) {
            stays = fixture.send(stages, 1, 1, events(1, 10));
            await().atMost(LONG).until(() -> fixture.active() == 1);
            Batch waits = Given.batch(2, 1, events(20, 30));
            Future<Ack> gone = stages.send(waits);
            await().atMost(LONG).until(() -> stages.pool.waiting() == 11);

            waits.cancellation().cancel();

            assertThat(failure(gone)).hasMessageContaining("given up");
            await().atMost(LONG).until(() -> stages.pool.waiting() == 0);
            holder.rollback();
        }
        assertThat(await(stays)).isEqualTo(new Ack(1, 10, 0, 0));
        assertThat(through(stages, event(2))).hasSize(1);
        assertThat(fixture.queries()).isEqualTo(asked + 2);
        await().atMost(LONG).until(() -> timers(stages.vertx) <= timers);
    }

    @Test
    void pauses_between_attempts_end() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + ", \"statementTimeoutMs\": 500, \"timeoutMs\": 600000,"
                + " \"retry\": {\"attempts\": 100, \"firstMs\": 60000, \"lastMs\": 60000}");
        int timers = timersOfAllLanes(stages);
        Batch batch = Given.batch(0, 0, events(1, 40));
        try (Connection holder = locked()) {
            Future<Ack> gone = stages.send(batch);
            await().atMost(LONG).until(() -> stages.retries.size() == 40);

            batch.cancellation().cancel();

            assertThat(failure(gone)).hasMessageContaining("given up");
            await().atMost(LONG).until(() -> timers(stages.vertx) <= timers);
            holder.rollback();
        }
    }

    @Test
    void one_that_is_cancelled_leaves_the_others_what_they_wait_for() throws Exception {
        RunningStages stages = fixture.running(BY_ID + ", \"connections\": 1" + PATIENT);
        Future<Ack> stays;
        try (Connection holder = locked()) {
            Batch gone = Given.batch(0, 0, events(1, 10));
            Future<Ack> failed = stages.send(gone);
            stays = fixture.send(stages, 1, 0, events(5, 12));
            await().atMost(LONG).until(() -> fixture.active() == 1);

            gone.cancellation().cancel();

            assertThat(RunningStages.failure(failed)).hasMessageContaining("given up");
            assertThat(stays.isComplete()).isFalse();
            holder.rollback();
        }
        assertThat(await(stays)).isEqualTo(new Ack(1, 8, 0, 0));
        assertThat(stages.values(1)).allMatch(value -> value.contains("name"));
    }

    @Test
    void at_the_deadline_the_query_is_ended_in_the_server() throws Exception {
        RunningStages stages = fixture.running(
                BY_ID + ", \"timeoutMs\": 400, \"statementTimeoutMs\": 399, \"retry\": {\"attempts\": 1}");
        try (Connection holder = locked()) {
            assertThat(through(stages, event(1), event(2))).hasSize(2).allMatch(text -> text.startsWith("TIMEOUT "));

            await().atMost(LONG).until(() -> fixture.active() == 0);
            holder.rollback();
        }
        assertThat(through(stages, event(1))).containsExactly("{\"id\":1,\"name\":\"name 1\"}");
    }

    @Test
    void when_the_stages_stop_nothing_of_theirs_stays_in_the_server() throws Exception {
        RunningStages stages =
                fixture.running(BY_ID + ", \"connections\": 2, \"cache\": {\"channel\": \"c\"}" + PATIENT);
        try (Connection holder = locked()) {
            Batch batch = Given.batch(0, 0, events(1, 40));
            Future<Ack> gone = stages.send(batch);
            await().atMost(LONG).until(() -> fixture.active() == 1);
            batch.cancellation().cancel();
            assertThat(failure(gone)).hasMessageContaining("given up");
            Future<Ack> cut = fixture.send(stages, 1, 0, events(41, 80));
            await().atMost(LONG).until(() -> fixture.active() == 1);

            await(stages.closeStages());

            await().atMost(LONG).until(() -> fixture.sessions() == 0);
            assertThat(failure(cut)).hasMessageContaining("the look-up was closed");
            assertThat(stages.written).isEmpty();
            await().atMost(LONG).until(() -> timers(stages.vertx) <= 1);
            holder.rollback();
        }
    }

    /** Each lane watches over its events with one timer from its first event on, which fires in ten minutes. */
    private static int timersOfAllLanes(RunningStages stages) {
        for (int partition = 0; partition < 4; partition++) {
            assertThat(await(stages.send(Given.batch(partition, 0, event(1))))).isEqualTo(new Ack(1, 1, 0, 0));
        }
        return timers(stages.vertx);
    }

    /** Nobody can read the customers, nor prepare to, until it is rolled back. */
    private Connection locked() throws SQLException {
        Connection holder = fixture.database.connect();
        holder.setAutoCommit(false);
        try (Statement lock = holder.createStatement()) {
            lock.execute("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE");
        }
        return holder;
    }

    private static String event(int id) {
        return "{\"id\":" + id + "}";
    }

    private static String[] events(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(LookupCancelIT::event).toArray(String[]::new);
    }
}
