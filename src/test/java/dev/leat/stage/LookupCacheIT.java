package dev.leat.stage;

import static dev.leat.stage.LookupFixture.through;
import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.observe.Tasks;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of the answers, and when it is given up. */
class LookupCacheIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String BY_ID =
            "\"table\": \"customers\", \"key\": {\"id\": \".id\"}, \"columns\": [\"name\"], ";
    private static final String HOUR = "\"cache\": {\"ttlMs\": 3600000, \"missingTtlMs\": 3600000";
    private static final String HEARS = HOUR + ", \"channel\": \"Changed customers\"}";

    private final LookupFixture fixture = new LookupFixture();

    @BeforeEach
    void create_customers() throws SQLException {
        fixture.database.execute("""
                CREATE EXTENSION pg_stat_statements;
                CREATE TABLE customers (id bigint PRIMARY KEY, name text);
                INSERT INTO customers VALUES (1, 'Ann'), (2, 'Bob');
                CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF TG_OP <> 'INSERT' THEN
                    PERFORM pg_notify('Changed customers', json_build_object('id', OLD.id)::text);
                  END IF;
                  IF TG_OP <> 'DELETE' THEN
                    PERFORM pg_notify('Changed customers', json_build_object('id', NEW.id)::text);
                  END IF;
                  RETURN NULL;
                END $$;
                CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON customers
                  FOR EACH ROW EXECUTE FUNCTION changed();
                """);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void what_is_kept_is_not_asked_for_again_and_neither_is_what_is_missing() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + HOUR + "}");

        assertThat(through(stages, "{\"id\":1}", "{\"id\":9}"))
                .containsExactly("{\"id\":1,\"name\":\"Ann\"}", "{\"id\":9}");
        long asked = fixture.queries();
        assertThat(through(stages, "{\"id\":9}", "{\"id\":1}"))
                .containsExactly("{\"id\":9}", "{\"id\":1,\"name\":\"Ann\"}");

        assertThat(asked).isEqualTo(1);
        assertThat(fixture.queries()).isEqualTo(asked);
    }

    @Test
    void without_a_time_for_missing_ones_these_are_asked_for_again() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + "\"cache\": {\"missingTtlMs\": 0}");

        assertThat(through(stages, "{\"id\":1}", "{\"id\":9}")).contains("{\"id\":9}");
        fixture.database.execute("INSERT INTO customers VALUES (9, 'New')");

        assertThat(through(stages, "{\"id\":1}", "{\"id\":9}"))
                .containsExactly("{\"id\":1,\"name\":\"Ann\"}", "{\"id\":9,\"name\":\"New\"}");
    }

    @Test
    void without_a_cache_every_batch_sees_what_is_there_now() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + "\"connections\": 1");

        assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Ann\"}");
        fixture.database.execute("UPDATE customers SET name = 'Eve' WHERE id = 1");
        assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Eve\"}");
    }

    @Test
    void a_key_is_asked_for_once_whatever_lanes_and_batches_want_it() throws Exception {
        RunningStages stages = fixture.running(BY_ID + "\"connections\": 4, \"timeoutMs\": 60000");
        List<Future<Ack>> sent = new ArrayList<>();
        try (Connection holder = fixture.database.connect();
                Statement lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE");
            for (int partition = 0; partition < 8; partition++) {
                sent.add(fixture.send(stages, partition, 0, "{\"id\":1}", "{\"id\":2}"));
            }
            sent.add(fixture.send(stages, 1, 2, "{\"id\":2}", "{\"id\":1}"));
            await().atMost(LONG)
                    .until(() -> stages.life("customer", Tasks.Kind.CALL).equals("18 made, 18 run"));
            await().atMost(LONG).until(() -> fixture.active() == 1);
            holder.rollback();
        }

        sent.forEach(RunningStages::await);

        assertThat(fixture.queries()).isEqualTo(1);
        assertThat(stages.values(1)).hasSize(4).allMatch(value -> value.contains("name"));
    }

    @Test
    void a_notification_drops_the_key_that_it_names_and_no_other() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + HEARS);
        assertThat(through(stages, "{\"id\":1}", "{\"id\":2}", "{\"id\":9}")).hasSize(3);
        long asked = fixture.queries();

        fixture.database.execute(
                "UPDATE customers SET name = 'Eve' WHERE id = 1; INSERT INTO customers VALUES (9, 'New')");

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Eve\"}"));
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(through(stages, "{\"id\":9}")).containsExactly("{\"id\":9,\"name\":\"New\"}"));
        assertThat(fixture.queries()).isEqualTo(asked + 2);
        assertThat(through(stages, "{\"id\":2}")).containsExactly("{\"id\":2,\"name\":\"Bob\"}");
        assertThat(fixture.queries()).isEqualTo(asked + 2);
    }

    @Test
    void a_notification_without_a_key_drops_all() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + HEARS);
        assertThat(through(stages, "{\"id\":1}", "{\"id\":2}")).hasSize(2);
        fixture.database.execute("ALTER TABLE customers DISABLE TRIGGER changed;"
                + " UPDATE customers SET name = 'Eve' WHERE id = 1; NOTIFY \"Changed customers\"");

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(through(stages, "{\"id\":1}")).containsExactly("{\"id\":1,\"name\":\"Eve\"}"));
    }

    @Test
    void where_equal_keys_may_be_written_differently_a_notification_drops_all() throws SQLException {
        fixture.database.execute(
                "CREATE TABLE prices (k numeric PRIMARY KEY, v int); INSERT INTO prices VALUES (1.5, 1)");
        RunningStages stages = fixture.running("\"table\": \"prices\", \"key\": {\"k\": \".k\"}, " + HEARS);
        assertThat(through(stages, "{\"k\":\"1.50\"}")).containsExactly("{\"k\":1.5,\"v\":1}");

        fixture.database.execute("UPDATE prices SET v = 2; SELECT pg_notify('Changed customers', '1.5')");

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(through(stages, "{\"k\":\"1.50\"}")).containsExactly("{\"k\":1.5,\"v\":2}"));
    }

    @Test
    void what_was_read_before_a_change_is_not_kept_after_it() throws Exception {
        RunningStages stages = fixture.running("\"query\": \"SELECT c.name, pg_sleep(1)::text AS slept FROM customers c"
                + " WHERE c.id = key.id::bigint\", \"key\": {\"id\": \".id\"}, " + HEARS);
        Future<Ack> slow = fixture.send(stages, 0, 0, "{\"id\":1}");
        await().atMost(LONG).until(() -> fixture.active() == 1);

        fixture.database.execute("UPDATE customers SET name = 'Eve' WHERE id = 1");

        assertThat(await(slow).rows()).isEqualTo(1);
        assertThat(stages.values(0).get(0)).contains("Ann");
        assertThat(through(stages, "{\"id\":1}").get(0)).contains("Eve");
    }

    @Test
    void the_trigger_of_the_docs_tells_of_every_change() throws SQLException {
        fixture.database.execute("CREATE TRIGGER emptied AFTER TRUNCATE ON customers FOR EACH STATEMENT"
                + " EXECUTE FUNCTION changed()");
        RunningStages stages = fixture.running(BY_ID + HEARS);
        assertThat(through(stages, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}")).hasSize(3);

        fixture.database.execute("UPDATE customers SET id = 3 WHERE id = 1");
        awaitAnswers(stages, "{\"id\":1}", "{\"id\":2,\"name\":\"Bob\"}", "{\"id\":3,\"name\":\"Ann\"}");
        fixture.database.execute("DELETE FROM customers WHERE id = 3");
        awaitAnswers(stages, "{\"id\":1}", "{\"id\":2,\"name\":\"Bob\"}", "{\"id\":3}");
        fixture.database.execute("TRUNCATE customers");
        awaitAnswers(stages, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
    }

    @Test
    void an_answer_is_as_old_as_its_time_at_most() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + "\"cache\": {\"ttlMs\": 1500, \"missingTtlMs\": 1500}");
        long readNs = System.nanoTime();
        assertThat(through(stages, "{\"id\":1}", "{\"id\":9}")).hasSize(2);
        fixture.database.execute(
                "UPDATE customers SET name = 'Eve' WHERE id = 1; INSERT INTO customers VALUES (9, 'New')");

        String[] fresh = {"{\"id\":1,\"name\":\"Eve\"}", "{\"id\":9,\"name\":\"New\"}"};
        await().atMost(LONG).untilAsserted(() -> {
            boolean over = System.nanoTime() - readNs > TimeUnit.MILLISECONDS.toNanos(3000);
            List<String> now = through(stages, "{\"id\":1}", "{\"id\":9}");
            assertThat(over && !now.equals(List.of(fresh)))
                    .as("kept for too long")
                    .isFalse();
            assertThat(now).containsExactly(fresh);
        });
        assertThat(fixture.queries()).isLessThanOrEqualTo(3);
    }

    @Test
    void no_more_keys_are_kept_than_allowed() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + "\"cache\": {\"entriesMax\": 3, \"missingTtlMs\": 3600000}");
        String[] all =
                IntStream.range(0, 50).mapToObj(i -> "{\"id\":" + i + "}").toArray(String[]::new);
        assertThat(through(stages, all)).hasSize(50);
        long asked = fixture.queries();

        for (String one : all) {
            assertThat(through(stages, one)).hasSize(1);
        }

        assertThat(fixture.queries() - asked).isGreaterThanOrEqualTo(all.length - 3);
    }

    private static void awaitAnswers(RunningStages stages, String... values) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(through(stages, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}"))
                        .containsExactly(values));
    }
}
