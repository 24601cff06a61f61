package dev.leat.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.sql.Names;
import dev.leat.support.SqlTokens;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever tables and columns are called: the SQL of a look-up is the same around their names. */
class LookupSqlTest {
    private static final int ROUNDS = 1_000;

    @Test
    void the_statement_is_the_same_around_any_names() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        SqlTokens tame = SqlTokens.of(sql("s", "t", "k", "v"));
        for (int round = 0; round < ROUNDS; round++) {
            String[] names = new String[4];
            for (int i = 0; i < names.length; i++) {
                names[i] = SqlTokens.hostile(random) + i;
            }

            SqlTokens wild = SqlTokens.of(sql(names));

            assertThat(wild.skeleton()).as("seed " + seed).isEqualTo(tame.skeleton());
            assertThat(wild.names()).as("seed " + seed).contains(names).hasSameSizeAs(tame.names());
        }
    }

    private static String sql(String... names) {
        KeyColumn column = new KeyColumn(names[2], KeyKind.SMALLINT, true);
        TableFacts table = new TableFacts(
                Names.quote(names[0], names[1]),
                List.of(names[2], names[3]),
                List.of(new TableFacts.KeyFact(column, "text", false, null, null)),
                true,
                true);
        List<Ordering> orderBy = List.of(new Ordering(names[3], " DESC"));
        LookupSql sql = new LookupSql(List.of(names[2]), LookupSql.ofTable(table, List.of(names[3]), orderBy));
        return sql.describing() + sql.asking(List.of(new LookupSql.ResultColumn(names[3], true)), 1);
    }
}
