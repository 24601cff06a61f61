package dev.leat.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Expression;
import dev.leat.config.Problems;
import dev.leat.config.TableConfig;
import dev.leat.config.TableMode;
import dev.leat.config.Tombstones;
import dev.leat.expression.JsltCompiler;
import dev.leat.support.LeatRun;
import dev.leat.support.SqlTokens;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever schemas, tables, columns and roles are called: the SQL around their names is the same. */
class SqlOfNamesTest {
    private static final int ROUNDS = 1_000;
    private static final Expression KEY = new JsltCompiler().compile("$key");

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void the_statement_is_the_same_around_any_names() {
        for (int round = 0; round < ROUNDS; round++) {
            String[] names = unlike(4);
            for (TableMode mode : TableMode.values()) {
                for (boolean telling : new boolean[] {false, true}) {
                    SqlTokens wild = SqlTokens.of(statement(mode, telling, names));
                    SqlTokens tame = SqlTokens.of(statement(mode, telling, "s", "t", "k", "v"));

                    assertThat(wild.skeleton()).as("seed " + seed).isEqualTo(tame.skeleton());
                    assertThat(wild.names()).as("seed " + seed).contains(names).hasSameSizeAs(tame.names());
                }
            }
        }
    }

    @Test
    void grants_are_the_same_around_any_names() {
        for (int round = 0; round < ROUNDS; round++) {
            String[] names = unlike(3);
            SqlTokens wild = SqlTokens.of(grants(names[0], names[1], names[2]));
            SqlTokens tame = SqlTokens.of(grants("s", "t", "r"));

            assertThat(wild.skeleton()).as("seed " + seed).isEqualTo(tame.skeleton());
            assertThat(wild.names()).as("seed " + seed).contains(names);
        }
    }

    private String[] unlike(int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = SqlTokens.hostile(random) + i;
        }
        return names;
    }

    private static String grants(String schema, String table, String role) {
        ObjectNode config = new ObjectMapper().createObjectNode().put("name", "p");
        config.putObject("source")
                .put("bootstrapServers", "h:1")
                .put("groupId", "g")
                .putArray("topics")
                .add("t");
        ObjectNode sink =
                config.putObject("sink").put("uri", "postgresql://h/db").put("user", role);
        ObjectNode one = sink.putArray("tables").addObject().put("table", quoted(schema) + "." + quoted(table));
        one.put("mode", "upsert").put("tombstones", "delete").putArray("key").add("k");
        one.putObject("keyFrom").put("k", "$key");
        return LeatRights.of(LeatRun.config(config.toString()));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String statement(TableMode mode, boolean telling, String... names) {
        TableShape shape = new TableShape(
                1,
                names[0],
                names[1],
                List.of(column(names[2], ColumnKind.INT8), column(names[3], ColumnKind.LITERAL)),
                List.of(List.of(names[2])),
                EnumSet.allOf(TableShape.Right.class));
        boolean upsert = mode == TableMode.UPSERT;
        TableConfig config = new TableConfig(
                "t",
                mode,
                upsert ? List.of(names[2]) : List.of(),
                Tombstones.DELETE,
                Map.of(names[2], KEY),
                List.of(),
                null,
                null,
                Map.of());
        List<TablePlan> plans = List.of(new TablePlanner(config, shape, "sink.tables[0]", new Problems()).plan());
        return (telling ? Statement.telling(plans, Variant.WHOLE) : Statement.of(plans, Variant.WHOLE)).text();
    }

    private static TableColumn column(String name, ColumnKind kind) {
        ColumnType type = new ColumnType(
                kind, "type", "\"pg_catalog\".\"type\"", "\"pg_catalog\".\"type\"", 12, 2, null, false, true, null);
        return new TableColumn(name, type, true, TableColumn.Fill.FREE, "1");
    }
}
