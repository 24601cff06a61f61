package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused before anything is written, and the names and columns that are not. */
class SinkCheckIT {
    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String append(String table) {
        return "{\"table\": \"" + table.replace("\"", "\\\"") + "\", \"mode\": \"append\"}";
    }

    private static String upsert(String table, String key) {
        return "{\"table\": \"" + table + "\", \"mode\": \"upsert\", \"key\": [" + key + "]}";
    }

    private String problems(String tables) {
        Problems problems = new Problems();
        get(Sink.check(fixture.vertx, fixture.config(tables, "", ""), problems));
        return problems.all().stream()
                .map(problem -> problem.path() + " " + problem.message())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void tables_that_cannot_be_written_are_refused_all_together() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int); CREATE VIEW v AS SELECT * FROM t;"
                + " CREATE MATERIALIZED VIEW m AS SELECT * FROM t; CREATE TABLE r (id int);"
                + " CREATE RULE r_rule AS ON INSERT TO r WHERE new.id > 1 DO ALSO NOTHING;"
                + " CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
                + " CREATE TABLE g (a int GENERATED ALWAYS AS IDENTITY);"
                + " CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw;"
                + " CREATE FOREIGN TABLE f (id int) SERVER s OPTIONS (filename 'x')");

        assertThat(problems(String.join(
                        ",",
                        append("nosuch"),
                        append("v"),
                        append("m"),
                        append("r"),
                        append("p"),
                        append("p1"),
                        append("g"),
                        append("f"))))
                .contains("sink.tables[0].table table nosuch does not exist")
                .contains("sink.tables[1].table table v is a view")
                .contains("sink.tables[2].table table m is a materialized view")
                .contains("sink.tables[3].table table r has the rewrite rule 'r_rule'")
                .contains("sink.tables[5].table public.p1 is the same table as sink.tables[4], or a partition of it")
                .contains("sink.tables[6].table public.g has no column that a row could fill")
                .contains("sink.tables[7].table table f is a foreign table");
    }

    @Test
    void keys_must_be_there_unique_and_not_null() throws SQLException {
        fixture.database.execute(
                "CREATE TABLE t (a int NOT NULL, b int, c int NOT NULL, d int NOT NULL, e text NOT NULL,"
                        + " f int GENERATED ALWAYS AS (a + 1) STORED, UNIQUE (a, c), UNIQUE (d) DEFERRABLE);"
                        + " CREATE UNIQUE INDEX ON t (b); CREATE UNIQUE INDEX ON t (c) WHERE a > 0;"
                        + " CREATE UNIQUE INDEX ON t (lower(e))");

        assertThat(problems(upsert("t", "\"a\", \"c\""))).isEmpty();
        assertThat(problems(upsert("t", "\"c\", \"a\""))).isEmpty();
        assertThat(problems(upsert("t", "\"b\""))).contains("'b' may be null");
        assertThat(problems(upsert("t", "\"c\""))).contains("(c) is not unique in public.t; unique are");
        assertThat(problems(upsert("t", "\"d\""))).contains("(d) is not unique");
        assertThat(problems(upsert("t", "\"e\""))).contains("(e) is not unique");
        assertThat(problems(upsert("t", "\"nosuch\""))).contains("is not a column of public.t; it has a, b, c");
        assertThat(problems("{\"table\": \"t\", \"mode\": \"append\", \"columns\": {\"f\": \".f\", \"zz\": \".z\"}}"))
                .contains("sink.tables[0].columns.f is a generated column")
                .contains("sink.tables[0].columns.zz is not a column");
    }

    /** Of a role leat, the schema that Leat itself makes comes first. */
    @Test
    void a_name_without_a_schema_is_in_public_whatever_the_search_path() throws SQLException {
        fixture.database.execute("CREATE SCHEMA mine; CREATE TABLE mine.t (other int); CREATE TABLE mine.u (id int);"
                + " CREATE TABLE t (id int); ALTER DATABASE " + fixture.database.name()
                + " SET search_path = mine, public");
        Sink sink = fixture.started(fixture.config(append("T"), "", ""));

        fixture.write(sink, batch(0, 0, "{\"id\":1,\"other\":2}"));

        assertThat(fixture.database.number("SELECT id FROM public.t")).isEqualTo(1);
        assertThat(fixture.database.number("SELECT count(*) FROM mine.t")).isZero();
        assertThat(problems(append("u")))
                .contains("table u does not exist in schema public; there is one in schema mine: write mine.u");
        fixture.database.execute("CREATE SCHEMA \"My own\"; CREATE TABLE \"My own\".\"U v\" (id int);"
                + " CREATE TABLE mine.\"U v\" (id int); CREATE VIEW mine.w AS SELECT 1 AS id");
        assertThat(problems(append("\"U v\"")))
                .contains("there are some in schemas My own, mine: write \"My own\".\"U v\" or mine.\"U v\"");
        assertThat(problems(append("other.u"))).contains("there is one in schema mine: write mine.u");
        assertThat(problems(append("w"))).contains("table w does not exist, or the role may not see it");
        assertThat(problems(append("mine.u"))).isEmpty();
    }

    @Test
    void names_that_differ_in_capitals_alone_are_told() throws SQLException {
        fixture.database.execute("CREATE SCHEMA a; CREATE TABLE \"Orders\" (\"Id\" int PRIMARY KEY);"
                + " CREATE TABLE items (id int); CREATE TABLE a.\"Items\" (id int)");

        assertThat(problems(append("Orders")))
                .isEqualTo("sink.tables[0].table table Orders does not exist in schema public; did you mean"
                        + " public.\"Orders\"? letters without quotation marks are small ones");
        assertThat(problems(append("\"ITEMS\"")))
                .isEqualTo("sink.tables[0].table table \"ITEMS\" does not exist in schema public; did you mean"
                        + " public.items or a.\"Items\"? letters without quotation marks are small ones");
        assertThat(problems(append("a.items"))).contains("there is one in schema public: write public.items");
        String orders = "\\\"Orders\\\"";
        assertThat(problems(upsert(orders, "\"ID\""))).contains("key[0] is not a column", "did you mean 'Id'?");
        assertThat(problems("{\"table\": \"" + orders + "\", \"mode\": \"append\", \"columns\": {\"id\": \".id\"}}"))
                .contains("columns.id is not a column", "did you mean 'Id'?");
    }

    @Test
    void a_check_creates_nothing() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int)");

        assertThat(problems(append("t"))).isEmpty();

        assertThat(fixture.database.text("SELECT to_regnamespace('leat')::text"))
                .isNull();
    }

    @Test
    void a_role_that_may_not_create_needs_a_schema_that_is_there() throws SQLException {
        String role = "writer_" + fixture.pipeline.replace("-", "_");
        fixture.database.execute("CREATE TABLE t (id int); CREATE ROLE " + role + " LOGIN PASSWORD 'x';"
                + " GRANT INSERT ON t TO " + role);
        String uri = fixture.database.uri();
        PipelineConfig config = fixture.config(uri, "localhost:9092", "\"tables\": [" + append("t") + "]", "");
        PipelineConfig limited = fixture.as(config, role, "x");

        assertThatThrownBy(() -> fixture.open(limited)).hasMessageContaining("leat schema print");
        fixture.database.execute(LeatSchema.ddl());
        fixture.database.execute(LeatSchema.ddl());
        fixture.database.execute("GRANT USAGE ON SCHEMA leat TO " + role
                + "; GRANT SELECT, INSERT, UPDATE, DELETE ON leat.positions, leat.control, leat.nodes,"
                + " leat.dead_letters TO " + role
                + "; GRANT EXECUTE ON FUNCTION leat.advance TO " + role);

        assertThat(fixture.write(fixture.started(limited), batch(0, 0, "{\"id\":1}"))
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void any_name_is_only_a_name() throws SQLException {
        String evil = "a\"); DROP TABLE t; --";
        String longest = "x".repeat(61) + "ä";
        String quoted = "\"select\".\"" + evil.replace("\"", "\"\"") + "\"";
        fixture.database.execute("CREATE SCHEMA \"select\"; CREATE TABLE t (id int); CREATE TABLE " + quoted
                + " (\"user\" int PRIMARY KEY, \"" + evil.replace("\"", "\"\"") + "\" text, \"" + longest
                + "\" text, \"Ünï c\" text, \"$1\" text)");
        String table = quoted.replace("\"", "\\\"");
        Sink sink = fixture.started(fixture.config(upsert(table, "\"user\""), "", ""));

        fixture.write(
                sink,
                batch(
                        0,
                        0,
                        "{\"user\":1,\"" + evil.replace("\"", "\\\"") + "\":\"e\",\"" + longest
                                + "\":\"l\",\"Ünï c\":\"u\",\"$1\":\"'; DROP TABLE t; --\"}"));

        assertThat(fixture.database.rows("SELECT * FROM " + quoted).toString())
                .isEqualTo("[[1, e, l, u, '; DROP TABLE t; --]]");
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isZero();
    }

    @Test
    void defaults_fill_what_an_event_lacks_and_stay_in_updates() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id bigserial, code text PRIMARY KEY, v int,"
                + " created timestamptz NOT NULL DEFAULT now(), n int GENERATED BY DEFAULT AS IDENTITY,"
                + " a int GENERATED ALWAYS AS IDENTITY, status text DEFAULT 'new')");
        Sink sink = fixture.started(fixture.config(upsert("t", "\"code\""), "", ""));
        fixture.write(sink, batch(0, 0, "{\"code\":\"a\",\"v\":1}", "{\"code\":\"b\",\"v\":1,\"status\":\"old\"}"));
        String kept = "SELECT string_agg(concat(id, n, a, created), ',' ORDER BY code) FROM t";
        String before = fixture.database.text(kept);

        fixture.write(sink, batch(0, 2, "{\"code\":\"a\",\"v\":2}", "{\"code\":\"b\",\"status\":\"x\"}"));

        assertThat(fixture.database.text(kept)).isEqualTo(before);
        assertThat(fixture.database
                        .rows("SELECT code, v, status FROM t ORDER BY code")
                        .toString())
                .isEqualTo("[[a, 2, new], [b, null, x]]");
    }

    @Test
    void a_table_of_keys_alone_does_nothing_on_conflict() throws SQLException {
        fixture.database.execute("CREATE TABLE t (a int, b text, PRIMARY KEY (a, b))");
        Sink sink = fixture.started(fixture.config(upsert("t", "\"b\", \"a\""), "", ""));

        fixture.write(sink, batch(0, 0, "{\"a\":1,\"b\":\"x\"}", "{\"a\":1,\"b\":\"x\"}", "{\"a\":1}"));
        fixture.write(sink, batch(0, 3, "{\"a\":1,\"b\":\"x\"}"));

        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(1);
        assertThat(fixture.database.text("SELECT kind FROM leat.dead_letters")).isEqualTo("KEY");
    }

    @Test
    void tombstones_are_ignored_or_refused_as_configured() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int)");
        Sink sink = fixture.started(
                fixture.config(append("t") + "," + append("u").replace("}", ", \"tombstones\": \"fail\"}"), "", ""));

        fixture.write(sink, batch(0, 1, 0, List.of(event(0, 0, "k", null))));

        assertThat(fixture.database.text("SELECT kind FROM leat.dead_letters")).isEqualTo("REJECTED");
    }
}
