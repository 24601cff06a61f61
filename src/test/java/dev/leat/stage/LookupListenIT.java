package dev.leat.stage;

import static dev.leat.stage.LookupFixture.through;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.TcpProxy;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of which nothing can be heard: no answer outlives the connection that would have told of them. */
class LookupListenIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Five seconds between two looks and five for an answer, and a little for this test. */
    private static final Duration UNNOTICED = Duration.ofSeconds(12);

    private static final String HEARS = "\"table\": \"customers\", \"key\": {\"id\": \".id\"}, \"columns\": [\"name\"],"
            + " \"cache\": {\"ttlMs\": 3600000, \"missingTtlMs\": 3600000, \"channel\": \"customers\"}";
    private static final String PATIENT =
            HEARS + ", \"timeoutMs\": 60000, \"retry\": {\"attempts\": 100, \"lastMs\": 500}";

    private static final String LISTENERS = "pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'leat:%.customer' AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')";

    private final LookupFixture fixture = new LookupFixture();

    @BeforeEach
    void create_customers() throws SQLException {
        fixture.database.execute("""
                CREATE EXTENSION pg_stat_statements;
                CREATE TABLE customers (id bigint PRIMARY KEY, name text);
                INSERT INTO customers VALUES (1, 'Ann'), (2, 'Bob');
                """);
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
        await().atMost(LONG).until(() -> fixture.sessions() == 0);
    }

    @Test
    void what_is_told_while_its_session_is_ended_is_not_missed() throws SQLException {
        RunningStages stages = fixture.running(HEARS);
        for (int round = 0; round < 5; round++) {
            awaitKept(stages);
            String name = "name " + round;

            long ended = fixture.database.number(
                    "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM " + LISTENERS + ") ended");
            fixture.database.execute("UPDATE customers SET name = '" + name + "' WHERE id = 1");

            assertThat(ended).isEqualTo(1);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(through(stages, "{\"id\":1}"))
                            .containsExactly("{\"id\":1,\"name\":\"" + name + "\"}"));
        }
        assertThat(stages.lost).filteredOn(text -> text.startsWith("listen ")).hasSize(5);
    }

    @Test
    void while_it_is_away_every_answer_is_read_anew_and_afterwards_kept_again() throws SQLException {
        try (TcpProxy proxy = TcpProxy.to(fixture.database.server().port())) {
            RunningStages stages = fixture.running(fixture.database.uri(proxy.port()), PATIENT);
            awaitKept(stages);

            proxy.refuse();
            await().atMost(LONG).until(() -> fixture.sessions() == 0);
            fixture.database.execute("UPDATE customers SET name = 'Eve' WHERE id = 1");
            proxy.heal();

            assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Eve\"}");
            awaitKept(stages);
            fixture.database.execute(
                    "UPDATE customers SET name = 'Zoe' WHERE id = 1; SELECT pg_notify('customers', '{\"id\": 1}')");
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Zoe\"}"));
        }
    }

    @Test
    void a_link_that_is_cut_without_a_word_is_noticed_in_time() throws SQLException {
        try (TcpProxy proxy = TcpProxy.to(fixture.database.server().port())) {
            RunningStages stages = fixture.running(fixture.database.uri(proxy.port()), PATIENT);
            awaitKept(stages);

            proxy.blackhole();
            fixture.database.execute("UPDATE customers SET name = 'Eve' WHERE id = 1; NOTIFY customers");
            assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Ann\"}");
            await().atMost(UNNOTICED)
                    .until(() -> stages.lost.stream().anyMatch(text -> text.endsWith("it does not answer")));
            proxy.heal();

            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Eve\"}"));
        }
    }

    /** Changes are heard, so that nobody is asked twice. */
    private void awaitKept(RunningStages stages) {
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(through(stages, "{\"id\":1}")).hasSize(1);
            long asked = fixture.queries();
            assertThat(through(stages, "{\"id\":1}")).hasSize(1);
            assertThat(fixture.queries()).isEqualTo(asked);
        });
    }
}
