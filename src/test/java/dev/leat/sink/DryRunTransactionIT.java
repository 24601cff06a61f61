package dev.leat.sink;

import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.config.PipelineConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the real tables answer in a transaction that is rolled back. */
class DryRunTransactionIT {
    private static final String APPEND = "{\"table\": \"orders\", \"mode\": \"append\"}";
    private static final String UPSERT = """
            {"table": "orders", "mode": "upsert", "key": ["id"], "tombstones": "delete", "keyFrom": {"id": "$key"}}
            """;

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void events_see_what_those_before_them_did() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id text PRIMARY KEY, total numeric(12,2), t text);"
                + "INSERT INTO orders VALUES ('b', 5, 'old')");

        DryRun.Result result = run(
                UPSERT,
                event(0, 0, "a", "{\"id\": \"a\", \"total\": \"1.005\", \"t\": \"x\"}"),
                event(0, 1, "a", "{\"id\": \"a\", \"total\": 2}"),
                event(0, 2, "a", null),
                event(0, 3, "b", null),
                event(0, 4, "c", null),
                event(0, 5, "a", "{\"id\": \"a\"}"));

        assertThat(rows(result))
                .containsExactly(
                        "{\"id\":\"a\",\"total\":1.01,\"t\":\"x\"}",
                        "{\"id\":\"a\",\"total\":2.00,\"t\":null}",
                        "-{\"id\":\"a\",\"total\":2.00,\"t\":null}",
                        "-{\"id\":\"b\",\"total\":5.00,\"t\":\"old\"}",
                        "{\"id\":\"a\",\"total\":null,\"t\":null}");
        assertThat(result.events().get(0).tables().get(0).coercions())
                .containsExactly(new TriedEvent.Coercion("total", "numeric(12,2)", json("\"1.005\""), json("1.01")));
        assertThat(result.events().get(1).tables().get(0).coercions()).isEmpty();
        assertThat(fixture.database.text("SELECT string_agg(orders::text, ' ') FROM orders"))
                .isEqualTo("(b,5.00,old)");
        assertThat(fixture.database.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'leat'"))
                .isZero();
    }

    @Test
    void several_rows_of_one_event_and_the_tombstone_of_their_parent() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id text, line int, qty int, PRIMARY KEY (id, line))");

        DryRun.Result result = run(
                """
                {"table": "orders", "mode": "upsert", "key": ["id", "line"], "tombstones": "delete",
                 "keyFrom": {"id": "$key"}, "each": ".lines",
                 "columns": {"id": "$parent.id", "line": ".line", "qty": ".qty"}}
                """,
                event(0, 0, "a", "{\"id\":\"a\",\"lines\":[{\"line\":2,\"qty\":\"1\"},{\"line\":1,\"qty\":4}]}"),
                event(0, 1, "a", null));

        assertThat(rows(result))
                .containsExactlyInAnyOrder(
                        "{\"id\":\"a\",\"line\":1,\"qty\":4}",
                        "{\"id\":\"a\",\"line\":2,\"qty\":1}",
                        "-{\"id\":\"a\",\"line\":1,\"qty\":4}",
                        "-{\"id\":\"a\",\"line\":2,\"qty\":1}");
        assertThat(result.events().get(0).tables().get(0).coercions())
                .containsExactly(new TriedEvent.Coercion("qty", "int4", json("\"1\""), json("1")));
    }

    @Test
    void an_event_whose_later_row_keeps_what_an_earlier_one_gave() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int PRIMARY KEY, qty int NOT NULL DEFAULT 1, t text)");

        DryRun.Result result =
                run("""
                {"table": "orders", "mode": "upsert", "key": ["id"], "each": "."}
                """, event(0, 0, "a", "[{\"id\": 1, \"qty\": 5, \"t\": \"a\"}, {\"id\": 1, \"t\": \"b\"}]"));

        assertThat(rows(result))
                .containsExactly("{\"id\":1,\"qty\":5,\"t\":\"a\"}", "{\"id\":1,\"qty\":5,\"t\":\"b\"}");
    }

    @Test
    void what_triggers_make_of_a_row_is_what_is_told() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int, t text);"
                + "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 2 THEN RETURN NULL;"
                + " END IF; NEW.t = upper(NEW.t); RETURN NEW; END $$;"
                + "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()");

        DryRun.Result result =
                run(APPEND, event(0, 0, "k", "{\"id\":1,\"t\":\"a\"}"), event(0, 1, "k", "{\"id\":2,\"t\":\"b\"}"));

        assertThat(rows(result)).containsExactly("{\"id\":1,\"t\":\"A\"}");
        assertThat(result.events().get(0).tables().get(0).coercions()).hasSize(1);
        assertThat(result.events().get(1).tables().get(0).unwritten()).isEqualTo(1);
    }

    @Test
    void a_refused_event_does_not_hide_the_others_and_converting_fails_before_the_database() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int UNIQUE)");

        DryRun.Result result = run(
                APPEND,
                event(0, 0, "k", "{\"id\":1}"),
                event(0, 1, "k", "{\"id\":1}"),
                event(0, 2, "k", "{\"id\":\"x\"}"),
                event(0, 3, "k", "{\"id\":2}"));

        assertThat(rows(result)).containsExactly("{\"id\":1}", "{\"id\":2}");
        assertThat(result.events().stream().map(TriedEvent::refused).filter(Objects::nonNull))
                .extracting(dead -> dead.event().origin().offset() + " " + dead.kind() + " " + dead.sqlState())
                .containsExactly("1 DATABASE 23505", "2 CONVERSION null");
    }

    @Test
    void deferred_constraints_are_checked_at_the_end_and_blamed_on_the_event() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int PRIMARY KEY, parent int REFERENCES orders"
                + " DEFERRABLE INITIALLY DEFERRED)");
        Event child = event(0, 0, "k", "{\"id\":1,\"parent\":2}");
        Event parent = event(0, 1, "k", "{\"id\":2}");
        Event orphan = event(0, 2, "k", "{\"id\":3,\"parent\":9}");

        DryRun.Result whole = run(APPEND, child, parent);
        DryRun.Result broken = run(APPEND, parent, orphan);

        assertThat(whole.deferred()).isFalse();
        assertThat(rows(whole)).hasSize(2);
        assertThat(broken.deferred()).isTrue();
        assertThat(rows(broken)).containsExactly("{\"id\":2,\"parent\":null}");
        assertThat(broken.events().get(1).refused()).isNotNull();
    }

    @Test
    void deferred_constraints_are_checked_when_all_rows_of_an_event_are_there() throws SQLException {
        fixture.database.execute("CREATE TABLE o (id int PRIMARY KEY, n int);"
                + " CREATE TABLE l (o int REFERENCES o DEFERRABLE INITIALLY DEFERRED, k int,"
                + " qty int NOT NULL DEFAULT 1, PRIMARY KEY (o, k))");
        Event several =
                event(0, 0, "k", "{\"id\":1,\"n\":1,\"lines\":[{\"o\":1,\"k\":1,\"qty\":4},{\"o\":1,\"k\":1}]}");
        Event orphan = event(0, 1, "k", "{\"id\":2,\"n\":1,\"lines\":[{\"o\":9,\"k\":1}]}");

        DryRun.Result result = run(DeferredConstraintsIT.TABLES, several, orphan);

        assertThat(result.deferred()).isTrue();
        assertThat(refused(result)).containsExactly("1 DATABASE false");
    }

    @Test
    void a_failed_event_and_everything_later_of_its_key_is_parked_where_the_policy_says_so() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int UNIQUE)");
        List<Event> events = List.of(
                event(0, 0, "a", "{\"id\":1}"),
                event(0, 1, "a", "{\"id\":1}"),
                event(0, 2, "b", "{\"id\":2}"),
                event(0, 3, "a", "{\"id\":3}"),
                event(0, 4, "b", "{\"id\":\"x\"}"),
                event(0, 6, "c", "{\"id\":6}"),
                event(0, 7, "b", "{\"id\":7}"),
                event(1, 8, "a", "{\"id\":8}"),
                event(0, 9, null, "{\"id\":8}"));
        DeadLetter dead = new DeadLetter(event(0, 5, "c", "{}"), "shape", FailureKind.REJECTED, "no", null, true);
        Batch batch = SinkFixture.extended(SinkFixture.batch(0, 1, 0, events), 10, List.of(dead));
        PipelineConfig config = fixture.config(APPEND, "", ParkScene.PARK + ", \"badEventsMax\": 3");
        DryRun dry = get(DryRun.open(fixture.vertx, config, "test"));

        DryRun.Result result = get(dry.write(List.of(batch), 60_000));

        assertThat(rows(result)).containsExactly("{\"id\":1}", "{\"id\":2}", "{\"id\":8}");
        assertThat(refused(result))
                .containsExactly(
                        "1 DATABASE true",
                        "3 PARKED true",
                        "4 CONVERSION true",
                        "6 PARKED true",
                        "7 PARKED true",
                        "9 DATABASE false");
        assertThat(result.failed()).containsExactly(dead);
        assertThat(result.refusal()).contains("more than 3 bad events");
    }

    @Test
    void when_all_are_tried_again_nothing_is_parked_from_before() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int PRIMARY KEY, parent int REFERENCES orders"
                + " DEFERRABLE INITIALLY DEFERRED)");
        PipelineConfig config = fixture.config(APPEND, "", ParkScene.PARK);
        DryRun dry = get(DryRun.open(fixture.vertx, config, "test"));

        DryRun.Result result = get(dry.write(
                batches(
                        event(0, 0, "a", "{\"id\":\"x\"}"),
                        event(0, 1, "a", "{\"id\":1}"),
                        event(0, 2, "b", "{\"id\":3,\"parent\":9}")),
                60_000));

        assertThat(result.deferred()).isTrue();
        assertThat(refused(result)).containsExactly("0 CONVERSION true", "1 PARKED true", "2 DATABASE true");
        assertThat(result.refusal()).isNull();
    }

    private static List<String> refused(DryRun.Result result) {
        return result.events().stream()
                .map(TriedEvent::refused)
                .filter(Objects::nonNull)
                .map(dead -> dead.event().origin().offset() + " " + dead.kind() + " " + dead.parked())
                .toList();
    }

    @Test
    void a_role_that_may_not_look_is_told_what_was_sent() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        PipelineConfig config = fixture.config(APPEND, "", "");
        get(fixture.open(config).close());
        String role = fixture.pipeline.replace('-', '_');
        fixture.database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'p'; GRANT INSERT ON orders TO " + role
                + "; GRANT USAGE ON SCHEMA leat TO " + role + "; GRANT ALL ON ALL TABLES IN SCHEMA leat TO " + role);

        DryRun dry = get(DryRun.open(fixture.vertx, fixture.as(config, role, "p"), "test"));
        DryRun.Result result = get(dry.write(batches(event(0, 0, "k", "{\"id\":\"1\"}")), 10_000));

        assertThat(rows(result)).containsExactly("{\"id\":1}");
        assertThat(result.events().get(0).tables().get(0).asSent()).isTrue();
        assertThat(result.events().get(0).tables().get(0).coercions()).hasSize(1);
    }

    @Test
    void a_locked_row_is_not_waited_for_without_end_and_no_time_means_untried() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id text PRIMARY KEY); INSERT INTO orders VALUES ('a')");
        Event event = event(0, 0, "a", null);

        assertThat(run(UPSERT, 0, event).events()).isEmpty();
        try (Connection other = fixture.database.connect()) {
            other.setAutoCommit(false);
            try (var lock = other.prepareStatement("SELECT FROM orders FOR UPDATE")) {
                assertThat(lock.execute()).isTrue();
            }
            assertThatThrownBy(() -> run(UPSERT, event)).hasMessageContaining("another transaction holds a row");
        }
        assertThat(rows(run(UPSERT, event))).containsExactly("-{\"id\":\"a\"}");
    }

    private DryRun.Result run(String table, Event... events) {
        return run(table, 60_000, events);
    }

    private DryRun.Result run(String table, long deadlineMs, Event... events) {
        DryRun dry = get(DryRun.open(fixture.vertx, fixture.config(table, "", ""), "test"));
        return get(dry.write(batches(events), deadlineMs));
    }

    private static List<Batch> batches(Event... events) {
        return List.of(SinkFixture.batch(0, 1, 0, List.of(events)));
    }

    /** Written ones, and those deleted after a minus sign. */
    private static List<String> rows(DryRun.Result result) {
        return result.events().stream()
                .flatMap(tried -> tried.tables().stream())
                .flatMap(table -> Stream.concat(
                        table.written().stream().map(JsonNode::toString),
                        table.deleted().stream().map(row -> "-" + row)))
                .toList();
    }

    private static JsonNode json(String text) {
        return event(0, 0, "k", text).value();
    }
}
