package dev.leat.stage;

import static dev.leat.stage.LookupFixture.through;
import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.dev.EmbeddedPostgres;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that is away, or not what it was. */
class LookupOutageIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String BY_ID = "\"table\": \"customers\", \"key\": {\"id\": \".id\"}, \"columns\": [\"name\"]";

    private final LookupFixture fixture = new LookupFixture();

    @BeforeEach
    void create_customers() throws SQLException {
        createCustomers(fixture);
    }

    private static void createCustomers(LookupFixture fixture) throws SQLException {
        fixture.database.execute("CREATE TABLE customers (id bigint PRIMARY KEY, name text);"
                + " INSERT INTO customers SELECT n, 'name ' || n FROM generate_series(1, 100) n");
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
        await().atMost(LONG).until(() -> fixture.sessions() == 0);
    }

    @Test
    void with_a_breaker_events_wait_for_the_database_and_none_fails() {
        try (TcpProxy proxy = TcpProxy.to(fixture.database.server().port())) {
            RunningStages stages = fixture.running(
                    fixture.database.uri(proxy.port()),
                    BY_ID + ", \"breaker\": {\"failuresMax\": 3, \"openMs\": 100}, \"retry\": {\"firstMs\": 1}");
            assertThat(through(stages, event(1))).containsExactly("{\"id\":1,\"name\":\"name 1\"}");

            proxy.refuse();
            Future<Ack> waits = fixture.send(stages, 0, 1, events(1, 50));
            Future<Ack> waitsToo = fixture.send(stages, 1, 0, events(51, 100));
            await().atMost(LONG).until(() -> opened(stages) >= 2);
            assertThat(waits.isComplete()).isFalse();
            proxy.heal();

            assertThat(await(waits)).isEqualTo(new Ack(1, 50, 0, 0));
            assertThat(await(waitsToo)).isEqualTo(new Ack(1, 50, 0, 0));
            assertThat(stages.values(0)).hasSize(51).allMatch(value -> value.contains("name"));
        }
    }

    @Test
    void a_server_that_is_stopped_pauses_the_lanes_and_they_go_on_when_it_is_back() throws SQLException {
        try (EmbeddedPostgres postgres =
                        EmbeddedPostgres.launch(new EmbeddedPostgres.Settings("leat", "leat", Map.of()));
                LookupFixture own = new LookupFixture(Servers.database(postgres))) {
            createCustomers(own);
            RunningStages stages = own.running(BY_ID + ", \"breaker\": {\"failuresMax\": 1, \"openMs\": 200},"
                    + " \"cache\": {\"ttlMs\": 3600000, \"channel\": \"customers\"}");
            assertThat(through(stages, event(1))).containsExactly("{\"id\":1,\"name\":\"name 1\"}");

            postgres.stop();
            List<Future<Ack>> waiting = new ArrayList<>();
            for (int batch = 0; batch < 20; batch++) {
                waiting.add(own.send(stages, 1 + batch % 4, batch / 4 * 5L, events(1 + batch * 5, 5 + batch * 5)));
            }
            await().atMost(LONG).until(() -> opened(stages) >= 3);
            assertThat(waiting).noneMatch(Future::isComplete);
            postgres.start();

            waiting.forEach(ack -> assertThat(await(ack)).isEqualTo(new Ack(1, 5, 0, 0)));
            assertThat(stages.letters()).isEmpty();
            for (int partition = 1; partition <= 4; partition++) {
                assertThat(stages.values(partition)).isEqualTo(inOrder(partition));
            }
            assertThat(stages.notices).last().asString().contains("the breaker closed");
        }
    }

    private static List<String> inOrder(int partition) {
        return IntStream.range(0, 20)
                .filter(batch -> 1 + batch % 4 == partition)
                .boxed()
                .flatMap(batch ->
                        IntStream.rangeClosed(1 + batch * 5, 5 + batch * 5).boxed())
                .map(id -> "{\"id\":" + id + ",\"name\":\"name " + id + "\"}")
                .toList();
    }

    private static long opened(RunningStages stages) {
        return stages.notices.stream()
                .filter(notice -> notice.contains("opened"))
                .count();
    }

    @Test
    void without_one_events_fail_once_their_attempts_are_used_up() {
        try (TcpProxy proxy = TcpProxy.to(fixture.database.server().port())) {
            RunningStages stages = fixture.running(
                    fixture.database.uri(proxy.port()), BY_ID + ", \"retry\": {\"attempts\": 2, \"firstMs\": 1}");
            proxy.refuse();

            assertThat(through(stages, event(1), event(2)))
                    .hasSize(2)
                    .allMatch(text -> text.startsWith("UNAVAILABLE no look-up: ") && text.endsWith("(attempt 2)"));
            assertThat(stages.retries).isNotEmpty().allMatch("customer UNAVAILABLE"::equals);
            proxy.heal();
            assertThat(through(stages, event(1))).containsExactly("{\"id\":1,\"name\":\"name 1\"}");
        }
    }

    @Test
    void a_link_that_is_cut_without_a_word_is_given_up() {
        try (TcpProxy proxy = TcpProxy.to(fixture.database.server().port())) {
            RunningStages stages = fixture.running(
                    fixture.database.uri(proxy.port()), BY_ID + ", \"timeoutMs\": 500, \"retry\": {\"attempts\": 1}");
            assertThat(through(stages, event(1))).containsExactly("{\"id\":1,\"name\":\"name 1\"}");
            proxy.blackhole();

            assertThat(through(stages, event(2))).allMatch(text -> text.startsWith("TIMEOUT "));

            proxy.heal();
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(through(stages, event(3))).containsExactly("{\"id\":3,\"name\":\"name 3\"}"));
        }
    }

    @Test
    void a_table_that_is_gone_stops_the_pipeline_and_fails_no_event() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + ", \"breaker\": {}");
        assertThat(through(stages, event(1))).hasSize(1);
        fixture.database.execute("ALTER TABLE customers RENAME TO clients");

        Throwable failure = RunningStages.failure(stages.send(Given.batch(0, 1, event(1))));

        assertThat(failure)
                .hasMessageContaining("PostgreSQL refuses the look-up: ")
                .hasMessageContaining("42P01");
        assertThat(((BatchException) failure).failure()).isEqualTo(BatchFailure.STOP);
        assertThat(stages.written).hasSize(1);
    }

    @Test
    void a_look_up_cannot_write() throws SQLException {
        fixture.database.execute("CREATE SEQUENCE s");
        RunningStages stages = fixture.running(
                "\"query\": \"SELECT nextval('s') AS n WHERE key.id <> ''\", \"key\": {\"id\": \".id\"}");

        Throwable failure = RunningStages.failure(stages.send(Given.batch(0, 0, event(1))));

        assertThat(failure).hasMessageContaining("a look-up may only read");
        assertThat(((BatchException) failure).failure()).isEqualTo(BatchFailure.STOP);
    }

    private static String event(int id) {
        return "{\"id\":" + id + "}";
    }

    private static String[] events(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(LookupOutageIT::event).toArray(String[]::new);
    }
}
