package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever triggers and policies of a table do with a row, one row is not the pipeline. */
class TriggersIT {
    private static final String[] FOUR = {"{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}"};
    private static final String UPSERT = "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"]}";

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Sink table(String columns, String body) throws SQLException {
        return table(columns, body, UPSERT, "");
    }

    private Sink table(String columns, String body, String sink, String errors) throws SQLException {
        fixture.database.execute("CREATE TABLE t (" + columns + ");"
                + " CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + " END $$;"
                + " CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
        return fixture.started(fixture.config(sink, "", errors));
    }

    private void the_third_of_four_is_set_aside(Sink sink, String state) throws SQLException {
        the_third_of_four_is_set_aside(sink, 1, state);
    }

    private void the_third_of_four_is_set_aside(Sink sink, long epoch, String state) throws SQLException {
        Ack ack = fixture.write(sink, four(epoch));

        assertThat(ack).isEqualTo(new Ack(epoch, 3, 0, 1));
        assertThat(fixture.database.text(
                        "SELECT string_agg(\"offset\" || ' ' || sqlstate, ' ') FROM leat.dead_letters"))
                .isEqualTo("2 " + state);
        assertThat(fixture.database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t"))
                .isEqualTo("1 2 4");
    }

    private static Batch four(long epoch) {
        return batch(0, epoch, 0, SinkFixture.events(0, 0, FOUR));
    }

    /** As the source does, which claims anew each time. */
    private void trouble_is_waited_for(Sink sink, int times) {
        for (int epoch = 1; epoch <= times; epoch++) {
            BatchException refused = fixture.refused(sink, four(epoch));
            assertThat(refused.failure()).as(refused.reason()).isEqualTo(BatchFailure.OUTAGE);
            fixture.claim(sink);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0001", "P0002", "23514", "38000", "45000", "U0001", "42501", "0A000", "21000"})
    void a_row_that_a_function_refuses_in_whatever_words(String state) throws SQLException {
        Sink sink = table(
                "id int PRIMARY KEY, v int",
                "IF new.id = 3 THEN RAISE 'no' USING ERRCODE = '" + state + "'; END IF; RETURN new;");

        the_third_of_four_is_set_aside(sink, state);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 INTO STRICT new.v WHERE new.id <> 3; RETURN new; | P0002",
                "SELECT 1 INTO STRICT new.v FROM rows_for(new.id); RETURN new; | P0003",
                "ASSERT new.id <> 3; RETURN new; | P0004",
                "CASE new.id WHEN 1, 2, 4 THEN new.v := 1; END CASE; RETURN new; | 20000",
                "IF new.id <> 3 THEN RETURN new; END IF; | 2F005",
                "new.v := (SELECT 1 FROM rows_for(new.id)); RETURN new; | 21000"
            })
    void a_row_that_a_function_does_not_get_along_with(String body, String state) throws SQLException {
        fixture.database.execute("CREATE FUNCTION rows_for(id int) RETURNS SETOF int LANGUAGE sql AS"
                + " $$ SELECT generate_series(1, CASE id WHEN 3 THEN 2 ELSE 1 END) $$");

        the_third_of_four_is_set_aside(table("id int PRIMARY KEY, v int", body), state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"XX000", "40001", "55P03", "53100"})
    void a_row_that_alone_meets_trouble_of_the_server_again_and_again(String state) throws SQLException {
        Sink sink = table(
                "id int PRIMARY KEY, v int",
                "IF new.id = 3 THEN RAISE 'no' USING ERRCODE = '" + state + "'; END IF; RETURN new;");

        trouble_is_waited_for(sink, 7);

        the_third_of_four_is_set_aside(sink, 8, state);
        assertThat(fixture.database.text("SELECT reason FROM leat.dead_letters"))
                .isEqualTo("no (" + state + ")");
    }

    @Test
    void a_row_that_a_function_of_postgresqls_own_cannot_take() throws SQLException {
        Sink sink = table(
                "id int PRIMARY KEY, v int",
                "PERFORM array_in('{1}', CASE new.id WHEN 3 THEN 9999999 ELSE 23 END, -1); RETURN new;");

        trouble_is_waited_for(sink, 7);

        the_third_of_four_is_set_aside(sink, 8, "XX000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"badEventsMax\": 1", "\"onFailure\": \"stop\""})
    void trouble_that_every_row_meets_is_waited_for_however_often(String errors) throws SQLException {
        Sink sink = table("id int PRIMARY KEY, v int", "RAISE 'no' USING ERRCODE = 'XX000';", UPSERT, errors);

        trouble_is_waited_for(sink, 10);
        fixture.database.execute("DROP TRIGGER f ON t");

        assertThat(fixture.write(sink, four(11))).isEqualTo(new Ack(11, 4, 0, 0));
    }

    @Test
    void a_row_that_alone_meets_it_stops_the_pipeline_where_bad_events_do() throws SQLException {
        Sink sink = table(
                "id int PRIMARY KEY, v int",
                "IF new.id = 1 THEN RAISE 'no' USING ERRCODE = 'XX000'; END IF; RETURN new;",
                UPSERT,
                "\"onFailure\": \"stop\"");

        trouble_is_waited_for(sink, 7);
        BatchException refused = fixture.refused(sink, four(8));

        assertThat(refused.failure()).isEqualTo(BatchFailure.STOP);
        assertThat(refused.reason()).contains("errors.onFailure is stop", "offset 0", "XX000");
    }

    @Test
    void a_row_that_a_policy_of_row_level_security_refuses() throws SQLException {
        String role = fixture.pipeline.replace('-', '_');
        fixture.database.execute("CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
                + " CREATE POLICY own ON t USING (id <> 3); CREATE ROLE " + role + " LOGIN PASSWORD 'x';"
                + " GRANT SELECT, INSERT, UPDATE ON t TO " + role + ";"
                + " GRANT CREATE ON DATABASE " + fixture.database.name() + " TO " + role);
        try {
            Sink sink = fixture.started(fixture.as(fixture.config(UPSERT, "", ""), role, "x"));

            the_third_of_four_is_set_aside(sink, "42501");
            assertThat(fixture.database.text("SELECT reason FROM leat.dead_letters"))
                    .contains("row-level security policy")
                    .doesNotContain("leat check");
        } finally {
            fixture.database.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void what_an_event_gives_is_written_also_where_a_trigger_changes_the_key() throws SQLException {
        Sink sink =
                table("id text PRIMARY KEY, status text DEFAULT 'new', v int", "new.id := lower(new.id); RETURN new;");
        fixture.write(sink, batch(0, 0, "{\"id\":\"A\",\"status\":\"open\",\"v\":1}", "{\"id\":\"B\",\"v\":1}"));

        fixture.write(sink, batch(0, 2, "{\"id\":\"A\",\"status\":\"paid\",\"v\":2}"));
        assertThat(rows()).isEqualTo("(a,paid,2) (b,new,1)");
        fixture.write(sink, batch(0, 3, "{\"id\":\"A\",\"v\":3}"));
        assertThat(rows()).isEqualTo("(a,paid,3) (b,new,1)");
        fixture.write(
                sink,
                batch(
                        0,
                        4,
                        "{\"id\":\"A\",\"v\":4}",
                        "{\"id\":\"B\",\"status\":\"open\",\"v\":2}",
                        "{\"id\":\"a\",\"status\":\"sent\",\"v\":5}",
                        "{\"id\":\"C\",\"v\":1}"));

        assertThat(rows()).isEqualTo("(a,sent,5) (b,open,2) (c,new,1)");
        assertThat(fixture.database.number("SELECT count(*) FROM leat.dead_letters"))
                .isZero();
    }

    @Test
    void a_row_that_comes_back_under_a_key_that_a_trigger_changes_has_what_the_event_gives() throws SQLException {
        Sink sink = table(
                "id text PRIMARY KEY, status text DEFAULT 'new', v int",
                "new.id := lower(new.id); RETURN new;",
                UPSERT.replace("}", ", \"tombstones\": \"delete\", \"keyFrom\": {\"id\": \"$key\"}}"),
                "");
        fixture.write(sink, batch(0, 0, "{\"id\":\"A\",\"status\":\"open\",\"v\":1}"));
        Event tombstone = SinkFixture.event(0, 1, "a", null);
        Event again = SinkFixture.event(0, 2, "A", "{\"id\":\"A\",\"status\":\"paid\",\"v\":2}");

        fixture.write(sink, SinkFixture.batch(0, 1, 1, List.of(tombstone, again)));

        assertThat(rows()).isEqualTo("(a,paid,2)");
    }

    private String rows() throws SQLException {
        return String.valueOf(fixture.database.text("SELECT string_agg(t::text, ' ' ORDER BY id) FROM t"));
    }
}
