package dev.leat.stage.lookup;

import dev.leat.sql.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of a table that is looked up in.
 *
 * @param sqlName its name for SQL
 * @param columns all of them, in order
 * @param key the columns of the key that it has
 * @param unique at most one row has a key; false also when that cannot be told, as of a view
 * @param indexed an index can find rows by the key; true also when that cannot be told
 */
record TableFacts(String sqlName, List<String> columns, List<KeyFact> key, boolean unique, boolean indexed) {
    TableFacts {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    @Nullable
    KeyFact key(String name) {
        return key.stream()
                .filter(fact -> fact.column().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * One column of the key.
     *
     * @param cast the type for SQL that the key's text is cast to; null when it is compared as a text
     * @param domain the column is of a domain over that type
     * @param equality the schema of the type's own equals sign, for SQL, or null for what PostgreSQL finds itself
     * @param trouble why there is no looking up by it, or null
     */
    record KeyFact(
            KeyColumn column,
            @Nullable String cast,
            boolean domain,
            @Nullable String equality,
            @Nullable String trouble) {

        /** The type's own equality, wherever it is: an extension's need not be on the search path. */
        String sameAsKey() {
            String name = Names.quote(column.name());
            String sign = equality == null ? "=" : "OPERATOR(" + equality + ".=)";
            String column = "t." + name + (domain && cast != null ? "::" + cast : "");
            return column + " " + sign + " key." + name + (cast == null ? "" : "::" + cast);
        }
    }
}
