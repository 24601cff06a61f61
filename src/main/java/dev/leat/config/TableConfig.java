package dev.leat.config;

import dev.leat.api.Expression;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One table of a sink and how events become its rows. */
public record TableConfig(
        @Key(
                doc = "The table, with its schema where that is not public. Read as in SQL: lower case unless in double"
                        + " quotes.",
                min = 1)
        String table,

        @Key(
                doc = "append: every event is a new row. upsert: one row per key, the last event wins; columns that no"
                        + " event fills keep what they have.")
        TableMode mode,

        @Key(
                doc = "Columns that identify a row in mode upsert, spelled as in the database. They need a unique index"
                        + " over just these columns and must be NOT NULL.",
                fallback = "[]",
                max = 32)
        List<String> key,

        @Key(
                doc = "What an event without a value (null) does: delete the row of its key, be ignored, or fail and"
                        + " become a dead letter. It passes by filter, map and when.",
                fallback = "\"ignore\"")
        Tombstones tombstones,

        @Key(
                doc = "For tombstones delete: key columns and the expressions over $key that fill them. With each, the"
                        + " columns of the parent's key are enough; then all rows of that parent go.",
                fallback = "{}",
                max = 32)
        Map<String, Expression> keyFrom,

        @Key(
                doc = "Branches of the pipeline's route whose events reach the table; without it those of all branches"
                        + " do.",
                fallback = "[]",
                max = 32,
                pattern = Names.PATTERN,
                form = Names.FORM)
        List<String> branches,

        @Key(doc = "Only events for which this expression is true reach the table.", optional = true) @Nullable
        Expression when,

        @Key(
                doc = "An expression that gives an array: each item becomes a row. In columns, . is then the item and"
                        + " $parent the event.",
                optional = true)
        @Nullable
        Expression each,

        @Key(
                doc = "Columns, spelled as in the database, and the expressions that fill them. Without it fields fill"
                        + " the columns of their name; fields without such a column are ignored and counted.",
                fallback = "{}",
                max = 1600)
        Map<String, Expression> columns) {}
