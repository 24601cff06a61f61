package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} finds out about look-ups by asking their database, each with its line. */
class LookupCheckIT {
    @TempDir
    private Path folder;

    private Pipelines pipelines;

    @BeforeEach
    void create_tables() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines.createTable("events");
        pipelines.database().execute("""
                CREATE TABLE customers (id bigint PRIMARY KEY, name text, tags text[], doc json);
                INSERT INTO customers VALUES (1, 'Ann');
                CREATE SEQUENCE numbers;
                CREATE TABLE prices (sku text, since date, price numeric);
                """);
    }

    @Test
    void what_is_right_is_not_found_fault_with() throws Exception {
        assertThat(check("\"table\": \"customers\", \"key\": {\"id\": \".id\"}", ExitCode.OK))
                .doesNotContain("stages[0]");
        assertThat(check(
                        "\"query\": \"SELECT name FROM customers c WHERE c.id = key.id::bigint\","
                                + " \"key\": {\"id\": \".id\"}",
                        ExitCode.OK))
                .doesNotContain("stages[0]");
    }

    @Test
    void a_table_that_is_not_there_or_is_none_cannot_be_read() throws Exception {
        assertThat(check("\"table\": \"customer\", \"key\": {\"id\": \".id\"}"))
                .containsPattern(
                        "look.json:4:\\d+: stages\\[0].table: there is no table or view customer that the role");
        assertThat(check("\"table\": \"numbers\", \"key\": {\"id\": \".id\"}"))
                .containsPattern("look.json:4:\\d+: stages\\[0].table: there is no table");
    }

    @Test
    void the_name_that_may_have_been_meant_is_told() throws Exception {
        pipelines
                .database()
                .execute("CREATE TABLE \"Places\" (id int); CREATE SCHEMA far; CREATE VIEW far.off AS SELECT 1 AS id");

        assertThat(check("\"table\": \"Places\", \"key\": {\"id\": \".id\"}"))
                .contains("no table or view Places that the role may see; did you mean public.\"Places\"?");
        assertThat(check("\"table\": \"off\", \"key\": {\"id\": \".id\"}"))
                .contains("no table or view off that the role may see; did you mean far.off?");
    }

    @Test
    void columns_that_are_not_there_are_named_all_at_once_with_the_nearest() throws Exception {
        assertThat(check("\"table\": \"customers\", \"key\": {\"idd\": \".id\"}, \"several\": \"first\",\n"
                        + " \"columns\": [\"name\", \"nme\"],\n \"orderBy\": [\"tgs desc\"]"))
                .containsPattern("look.json:4:\\d+: stages\\[0].key.idd: .*'id'")
                .containsPattern("look.json:5:\\d+: stages\\[0].columns\\[1]: .*'name'")
                .containsPattern("look.json:6:\\d+: stages\\[0].orderBy\\[0]: .*'tags'");
    }

    @Test
    void a_column_that_nothing_equals_is_no_key() throws Exception {
        assertThat(check("\"table\": \"customers\", \"key\": {\"tags\": \".id\"}"))
                .containsPattern("look.json:4:\\d+: stages\\[0].key.tags: column tags is an array");
        assertThat(check("\"table\": \"customers\", \"key\": {\"doc\": \".id\"}"))
                .containsPattern("look.json:4:\\d+: stages\\[0].table: PostgreSQL refuses: operator does not exist");
    }

    @Test
    void a_query_that_does_not_fit_its_types_is_refused_with_the_reason_of_postgresql() throws Exception {
        String key = "\"key\": {\"id\": \".id\"}, \"query\": \"";
        assertThat(check(key + "SELECT name FROM customers c WHERE c.id = key.id\""))
                .containsPattern("look.json:4:\\d+: stages\\[0].query: PostgreSQL refuses: operator does not exist");
        assertThat(check("\"key\": {\"customer\": \".id\"},"
                        + " \"query\": \"SELECT name FROM customers c WHERE c.id = customer::bigint\""))
                .containsPattern(
                        "stages\\[0].query: PostgreSQL refuses: .*ambiguous.*a value of the key is written key.NAME");
        assertThat(check(key + "SELECT nme FROM customers c WHERE c.id = key.id::bigint\""))
                .contains("stages[0].query: PostgreSQL refuses: column \"nme\" does not exist");
        assertThat(check(key + "SELECT c.id, c.id FROM customers c WHERE c.id = key.id::bigint\""))
                .contains("stages[0].query: each column needs a name of its own (AS), got 'id'");
        assertThat(check(key + "DELETE FROM customers\""))
                .contains("stages[0].query: PostgreSQL refuses: syntax error");
    }

    @Test
    void a_right_that_is_missing_is_named() throws Exception {
        pipelines.database().execute("DROP ROLE IF EXISTS looker");
        pipelines.database().execute("CREATE ROLE looker LOGIN PASSWORD 'looker'; GRANT SELECT ON prices TO looker");
        String own = ", \"database\": {\"uri\": \"" + pipelines.database().uri()
                + "\", \"user\": \"looker\", \"password\": \"looker\"}";
        try {
            assertThat(check("\"table\": \"customers\", \"key\": {\"id\": \".id\"}" + own))
                    .containsPattern("look.json:4:\\d+: stages\\[0].table: PostgreSQL refuses:"
                            + " permission denied for table customers \\(42501\\); GRANT SELECT on what")
                    .doesNotContain("'leat check'", "'leat schema print FILE'");
            pipelines.database().execute("GRANT SELECT (id) ON customers TO looker");
            assertThat(check("\"table\": \"customers\", \"key\": {\"id\": \".id\"}" + own))
                    .contains("permission denied for table customers");
            check("\"table\": \"customers\", \"columns\": [\"id\"], \"key\": {\"id\": \".id\"}" + own, ExitCode.OK);
        } finally {
            drop("looker");
        }
    }

    @Test
    void a_key_that_is_not_unique_or_has_no_index_is_warned_of() throws Exception {
        assertThat(check("\"table\": \"prices\", \"key\": {\"sku\": \".sku\"}", ExitCode.OK))
                .containsPattern(
                        "look.json:4:\\d+: warning: stages\\[0].several: no unique index says that prices has one row")
                .containsPattern("look.json:4:\\d+: warning: stages\\[0].key: no index of prices begins with a column");
    }

    @Test
    void a_database_that_cannot_be_asked_is_said_to_be_away() throws Exception {
        assertThat(check(
                        "\"table\": \"customers\", \"key\": {\"id\": \".id\"},"
                                + " \"database\": {\"uri\": \"postgresql://127.0.0.1:1/none\", \"user\": \"u\"}",
                        ExitCode.OK))
                .containsPattern("look.json:4:\\d+: warning: stages\\[0]: is not checked: PostgreSQL at 127.0.0.1:1:"
                        + " Connection refused: .*");
        assertThat(check("\"table\": \"customers\", \"key\": {\"id\": \".id\"},"
                        + " \"database\": {\"uri\": \"postgresql://127.0.0.1/none?sslmode=never\"}"))
                .containsPattern("look.json:4:\\d+: stages\\[0].database.uri: must have an sslmode out of");
        assertThat(check("\"table\": \"customers\", \"key\": {\"id\": \".id\"},"
                        + " \"database\": {\"uri\": \"postgresql://127.0.0.1/none\"}"))
                .containsPattern("look.json:4:\\d+: stages\\[0].database.user: is missing");
    }

    @Test
    void a_login_that_the_database_refuses_is_a_mistake() throws Exception {
        assertThat(check("\"table\": \"customers\", \"key\": {\"id\": \".id\"}, \"database\": {\"uri\": \""
                        + pipelines.database().uri() + "\", \"user\": \"nobody\", \"password\": \"x\"}"))
                .containsPattern("look.json:4:\\d+: stages\\[0]: PostgreSQL refuses: .*28");
    }

    private String check(String options) throws Exception {
        return check(options, ExitCode.CONFIGURATION);
    }

    private String check(String options, ExitCode expected) throws Exception {
        Path file = pipelines.file("look", "any", "events");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "\"sink\"",
                                "\"stages\": [{\"name\": \"customer\", \"type\": \"lookup\", " + options
                                        + "}],\n  \"sink\""));
        Captured terminal = new Captured();

        ExitCode code = terminal.run("check", file.toString());

        assertThat(code).as(terminal.out() + terminal.err()).isEqualTo(expected);
        return terminal.out() + terminal.err();
    }

    private void drop(String role) throws SQLException {
        pipelines.database().execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
    }
}
