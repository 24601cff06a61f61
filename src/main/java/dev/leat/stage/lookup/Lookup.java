package dev.leat.stage.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Expression;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import dev.leat.stage.builtin.FieldPath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of stage type {@code lookup}. */
public record Lookup(
        @Key(
                doc = "Table or view to read, with its schema where that is not public. Read as in SQL: lower case"
                        + " unless in double quotes. Either this or query.",
                optional = true,
                min = 1)
        @Nullable
        String table,

        @Key(
                doc = "Instead of a table: a SELECT for one key, whose values are key.NAME, texts to be cast, as in"
                        + " SELECT name FROM customers c WHERE c.id = key.id::bigint.",
                optional = true,
                min = 1,
                max = 100_000)
        @Nullable
        String query,

        @Key(
                doc = "The key: columns of the table, or names that the query uses, and the expressions over the event"
                        + " that give their values. With a null among them there is no row.",
                min = 1,
                max = 16)
        Map<String, Expression> key,

        @Key(
                doc = "Columns of the table to fetch, spelled as in the database; without it all of them.",
                fallback = "[]",
                max = 1600)
        List<String> columns,

        @Key(
                doc = "Columns by which several rows of one key are ordered, each with asc or desc and nulls first or"
                        + " nulls last behind it if need be.",
                fallback = "[]",
                max = 32,
                pattern = Ordering.PATTERN,
                form = Ordering.FORM)
        List<String> orderBy,

        @Key(
                doc = "What is made of several rows of one key: fail fails the event, first takes the first by"
                        + " orderBy, array takes all, as an array.",
                fallback = "\"fail\"")
        Several several,

        @Key(
                doc = "Field that gets the row, an object of its columns; without it the columns become fields of the"
                        + " event, in place of those of the same name.",
                optional = true,
                min = 1)
        @Nullable
        String into,

        @Key(
                doc = "What becomes of an event without a row: left lets it go on, inner drops it, required fails it.",
                fallback = "\"left\"")
        Join join,

        @Key(
                doc = "For left: JSON that stands for the row where there is none. Without it the field into is null"
                        + " (or an empty array), or no field is added.",
                optional = true)
        @Nullable
        JsonNode otherwise,

        @Key(
                doc = "For several array: rows of one key at most; with more the event fails.",
                fallback = "1000",
                min = 1,
                max = 100_000)
        int rowsMax,

        @Key(doc = "Keys per query at most.", fallback = "1000", min = 1, max = 10_000)
        int keysMax,

        @Key(doc = "The database to ask; without it that of the sink.", optional = true) @Nullable
        LookupDatabase database,

        @Key(
                doc = "Connections of this stage for all lanes together, so queries at once; one more listens where"
                        + " cache.channel is set. They never take part in the sink's transactions.",
                fallback = "2",
                min = 1,
                max = 32)
        int connections,

        @Key(
                doc = "Longest time of one query, in milliseconds; below timeoutMs. Without it half of timeoutMs, or"
                        + " of retry.attemptMs.",
                optional = true,
                min = 1,
                max = 600_000)
        @Nullable
        Long statementTimeoutMs,

        @Key(doc = "Keeps answers; without it every event's row is read anew.", optional = true) @Nullable
        LookupCache cache) {

    public Lookup {
        if ((table == null) == (query == null)) {
            throw new IllegalArgumentException("needs either a table or a query");
        }
        Mistakes mistakes = new Mistakes();
        mistakes.when(
                query != null && !columns.isEmpty(), "columns", "goes with a table; a query selects what it wants");
        mistakes.when(
                query != null && !orderBy.isEmpty(), "orderBy", "goes with a table; a query has its own ORDER BY");
        mistakes.when(
                table != null && several == Several.FIRST && orderBy.isEmpty(),
                "several",
                "first needs orderBy, else it might be any of the rows");
        mistakes.when(
                several == Several.ARRAY && into == null,
                "several",
                "array needs into: an array cannot become fields of the event");
        mistakes.in(() -> FieldPath.checkOne("into", into));
        mistakes.when(otherwise != null && join != Join.LEFT, "otherwise", "is used with \"join\": \"left\" only");
        mistakes.when(
                otherwise != null && into == null && !otherwise.isObject(),
                "otherwise",
                "must be an object, whose fields the event gets, or set into");
        mistakes.end();
    }

    /** What is asked, for people. */
    String what() {
        return table == null ? "the query" : table;
    }
}
