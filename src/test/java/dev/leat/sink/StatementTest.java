package dev.leat.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.batch.DeadLetter;
import dev.leat.config.Problems;
import dev.leat.config.TableConfig;
import dev.leat.config.TableMode;
import dev.leat.config.Tombstones;
import dev.leat.expression.JsltCompiler;
import io.vertx.sqlclient.Tuple;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The text of the one statement and the parameters that go with it. */
class StatementTest {
    private static final Expression KEY = new JsltCompiler().compile("$key");

    private static TableColumn column(String name, ColumnKind kind) {
        ColumnType type = new ColumnType(
                kind, "type", "\"pg_catalog\".\"type\"", "\"pg_catalog\".\"type\"", 12, 2, null, false, true, null);
        return new TableColumn(name, type, true, TableColumn.Fill.FREE, null);
    }

    private static TablePlan plan(TableMode mode, Tombstones tombstones) {
        return plan(mode, tombstones, null, Map.of());
    }

    private static TablePlan plan(
            TableMode mode, Tombstones tombstones, @Nullable Expression each, Map<String, Expression> columns) {
        TableShape shape = new TableShape(
                1,
                "s",
                "a \"b\"",
                List.of(column("id", ColumnKind.INT8), column("v", ColumnKind.SCALED), column("m", ColumnKind.LITERAL)),
                List.of(List.of("id")),
                EnumSet.allOf(TableShape.Right.class));
        TableConfig config = new TableConfig(
                "t",
                mode,
                mode == TableMode.UPSERT ? List.of("id") : List.of(),
                tombstones,
                tombstones == Tombstones.DELETE ? Map.of("id", KEY) : Map.of(),
                List.of(),
                null,
                each,
                columns);
        Problems problems = new Problems();
        TablePlan plan = new TablePlanner(config, shape, "sink.tables[0]", problems).plan();
        assertThat(problems.all()).isEmpty();
        return plan;
    }

    @Test
    void an_append_is_an_insert_from_arrays() {
        String text = Statement.of(List.of(plan(TableMode.APPEND, Tombstones.IGNORE)), Variant.DEAD_LETTERS)
                .text();

        assertThat(text)
                .startsWith("WITH t0 AS (INSERT INTO \"s\".\"a \"\"b\"\"\" (\"id\", \"v\", \"m\")\n"
                        + "  SELECT r.c0, r.c1 * 0.01::numeric, r.c2::\"pg_catalog\".\"type\""
                        + " FROM unnest($8::bigint[], $9::bigint[], $10::text[]) AS r(c0, c1, c2))")
                .contains("$11::text[], $12::int[]")
                .endsWith("SELECT leat.advance($1::text, $2::text[], $3::int[], $4::bigint[], $5::bigint[],"
                        + " $6::bigint[], $7::int)");
    }

    @Test
    void an_upsert_takes_the_last_row_of_each_key_in_the_order_of_keys() {
        String text = Statement.of(List.of(plan(TableMode.UPSERT, Tombstones.IGNORE)), Variant.ROWS)
                .text();

        assertThat(text)
                .contains("SELECT DISTINCT ON (s.c0) s.*")
                .contains("WITH ORDINALITY AS r(c0, c1, c2, n)")
                .contains("ORDER BY s.c0, s.n DESC")
                .contains("ON CONFLICT (\"id\") DO UPDATE SET \"v\" = excluded.\"v\", \"m\" = excluded.\"m\"")
                .doesNotContain("DELETE");
    }

    @Test
    void deletes_come_last_and_only_in_their_variant() {
        List<TablePlan> tables =
                List.of(plan(TableMode.UPSERT, Tombstones.DELETE), plan(TableMode.APPEND, Tombstones.IGNORE));

        String with = Statement.of(tables, Variant.WHOLE).text();

        assertThat(with).contains("WHERE NOT l.d").contains("g0 AS (DELETE FROM");
        assertThat(with.indexOf("g0 AS")).isGreaterThan(with.indexOf("dead AS"));
        assertThat(Statement.of(tables, Variant.DEAD_LETTERS).text()).doesNotContain("DELETE");
        assertThat(Statement.of(tables, Variant.DELETES).text()).contains("DELETE");
    }

    @Test
    void parameters_are_as_many_as_the_text_names_whatever_the_rows() {
        List<TablePlan> tables =
                List.of(plan(TableMode.UPSERT, Tombstones.DELETE), plan(TableMode.APPEND, Tombstones.IGNORE));
        StatementRows rows = new StatementRows(tables);
        Event event = SinkFixture.event(0, 0, "1", "{\"id\":1,\"v\":1.25,\"m\":\"x\"}");
        assertThat(rows.add(event)).isTrue();

        for (Variant variant : Variant.values()) {
            Tuple parameters = rows.parameters(variant, "p", Fences.NONE, 1, List.of());
            assertThat(Statement.of(tables, variant).text())
                    .contains("$" + parameters.size() + "::")
                    .doesNotContain("$" + (parameters.size() + 1));
        }
    }

    @Test
    void dead_letters_are_written_by_variants_of_their_own() {
        List<TablePlan> tables = List.of(plan(TableMode.UPSERT, Tombstones.DELETE));

        assertThat(Statement.of(tables, Variant.DEAD_LETTERS).text()).contains("INSERT INTO leat.dead_letters");
        assertThat(Statement.of(tables, Variant.WHOLE).text()).contains("INSERT INTO leat.dead_letters");
        assertThat(Statement.of(tables, Variant.ROWS).text()).doesNotContain("dead");
        assertThat(Statement.of(tables, Variant.DELETES).text()).doesNotContain("dead");
    }

    @Test
    void a_transaction_runs_the_variant_with_the_parts_that_it_needs() {
        Event upsert = SinkFixture.event(0, 0, "1", "{\"id\":1,\"v\":1,\"m\":\"x\"}");
        Event tombstone = SinkFixture.event(0, 1, "1", null);
        StatementRows rows = new StatementRows(List.of(plan(TableMode.UPSERT, Tombstones.DELETE)));
        List<DeadLetter> dead = List.of(new DeadLetter(upsert, "stage", FailureKind.DATABASE, "reason", null));

        assertThat(Variant.of(rows, dead)).isEqualTo(Variant.DEAD_LETTERS);
        assertThat(rows.add(upsert)).isTrue();
        assertThat(Variant.of(rows, List.of())).isEqualTo(Variant.ROWS);
        assertThat(rows.add(tombstone)).isTrue();
        assertThat(Variant.of(rows, List.of())).isEqualTo(Variant.DELETES);
        assertThat(Variant.of(rows, dead)).isEqualTo(Variant.WHOLE);
    }

    @Test
    void an_upsert_after_a_delete_of_its_key_needs_another_statement() {
        StatementRows rows = new StatementRows(List.of(plan(TableMode.UPSERT, Tombstones.DELETE)));
        assertThat(rows.add(SinkFixture.event(0, 0, "1", "{\"id\":1,\"v\":1,\"m\":\"x\"}")))
                .isTrue();
        assertThat(rows.add(SinkFixture.event(0, 1, "1", null))).isTrue();
        assertThat(rows.add(SinkFixture.event(0, 2, "2", "{\"id\":2,\"v\":1,\"m\":\"x\"}")))
                .isTrue();

        assertThat(rows.add(SinkFixture.event(0, 3, "1", "{\"id\":1,\"v\":1,\"m\":\"x\"}")))
                .isFalse();
        assertThat(rows.rows()).isEqualTo(3);
    }

    @Test
    void an_event_that_does_not_fit_leaves_no_row_in_any_table() {
        StatementRows rows = new StatementRows(
                List.of(plan(TableMode.APPEND, Tombstones.IGNORE), plan(TableMode.UPSERT, Tombstones.IGNORE)));

        assertThatThrownBy(() -> rows.add(SinkFixture.event(0, 0, "1", "{\"v\":1}")))
                .hasMessageContaining("column id of s.a \"b\": a column of the key needs a value");
        assertThat(rows.rows()).isZero();
    }

    @Test
    void an_event_that_needs_its_own_earlier_rows_is_as_many_statements() {
        List<TablePlan> tables = List.of(withDefault());
        Event event = SinkFixture.event(0, 0, "1", """
                [{"id": 1, "v": 5}, {"id": 1, "m": "b"}, {"id": 2}, {"id": 1, "v": 6}, {"id": 1}, {"id": 1}]
                """);
        StatementRows rows = new StatementRows(tables);
        assertThat(rows.add(SinkFixture.event(0, 0, "1", "[{\"id\": 9, \"v\": 1}]")))
                .isTrue();

        assertThat(rows.add(event)).isFalse();
        assertThat(rows.rows()).isEqualTo(1);
        assertThat(StatementRows.ofEvent(event, () -> new StatementRows(tables)))
                .extracting(StatementRows::rows)
                .containsExactly(1, 3, 2);
    }

    @Test
    void a_default_that_no_row_overrides_needs_no_statement_of_its_own() {
        StatementRows rows = new StatementRows(List.of(withDefault()));

        assertThat(rows.add(SinkFixture.event(0, 0, "1", "[{\"id\": 1}, {\"id\": 1, \"m\": \"b\"}]")))
                .isTrue();
        assertThat(rows.add(SinkFixture.event(0, 0, "1", "[{\"id\": 1}, {\"id\": 1, \"v\": 3}]")))
                .isTrue();
        assertThat(rows.add(SinkFixture.event(0, 0, "1", "[{\"id\": 2}]"))).isTrue();
        assertThat(rows.add(SinkFixture.event(0, 0, "1", "[{\"id\": 1}]"))).isFalse();
    }

    @Test
    void the_bound_of_characters_is_one_for_all_statements_of_an_event() {
        List<TablePlan> tables = List.of(withDefault());
        String note = "x".repeat(1 << 19);
        String items = IntStream.range(0, 65)
                .mapToObj(at -> "{\"id\": 1, \"v\": 1, \"m\": \"" + note + "\"}, {\"id\": 1, \"m\": \"" + note + "\"}")
                .collect(Collectors.joining(",", "[", "]"));

        assertThatThrownBy(() ->
                        StatementRows.ofEvent(SinkFixture.event(0, 0, "1", items), () -> new StatementRows(tables)))
                .hasMessageContaining("more than 67108864 characters");
    }

    /** Rows by name; column v has a default. */
    private static TablePlan withDefault() {
        TableColumn scaled = column("v", ColumnKind.SCALED);
        TableColumn defaulted = new TableColumn("v", scaled.type(), false, TableColumn.Fill.FREE, "1");
        TableShape shape = new TableShape(
                1,
                "s",
                "t",
                List.of(column("id", ColumnKind.INT8), defaulted, column("m", ColumnKind.LITERAL)),
                List.of(List.of("id")),
                EnumSet.allOf(TableShape.Right.class));
        TableConfig config = new TableConfig(
                "t",
                TableMode.UPSERT,
                List.of("id"),
                Tombstones.IGNORE,
                Map.of(),
                List.of(),
                null,
                new JsltCompiler().compile("."),
                Map.of());
        return new TablePlanner(config, shape, "sink.tables[0]", new Problems()).plan();
    }

    @Test
    void rows_that_would_each_have_all_of_a_large_event_are_refused() {
        JsltCompiler compiler = new JsltCompiler();
        Map<String, Expression> columns = Map.of("id", compiler.compile("."), "m", compiler.compile("$parent.note"));
        StatementRows rows = new StatementRows(
                List.of(plan(TableMode.APPEND, Tombstones.IGNORE, compiler.compile(".lines"), columns)));
        String lines = IntStream.range(0, 1000).boxed().toList().toString();

        assertThat(rows.add(event(lines, 60_000))).isTrue();
        assertThatThrownBy(() -> rows.add(event(lines, 70_000)))
                .isInstanceOfSatisfying(
                        EventException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessage("its rows for table s.a \"b\" have more than 67108864 characters");
        assertThat(rows.rows()).isEqualTo(1000);
    }

    private static Event event(String lines, int noteCharacters) {
        return SinkFixture.event(
                0, 0, "1", "{\"lines\":" + lines + ",\"note\":\"" + "x".repeat(noteCharacters) + "\"}");
    }
}
