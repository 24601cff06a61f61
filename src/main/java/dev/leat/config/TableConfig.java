package dev.leat.config;

import dev.leat.api.Expression;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One table of a sink and how events become its rows. */
public record TableConfig(
        @Key(doc = "The table, with its schema where that is not public; quote names as in SQL where needed.")
        String table,

        @Key(doc = "append: every event is a new row. upsert: one row per key, the last event wins.")
        TableMode mode,

        @Key(doc = "Columns that identify a row in mode upsert; they need a unique index.", fallback = "[]")
        List<String> key,

        @Key(doc = "What an event without value does: delete its row, be ignored, or fail.", fallback = "\"ignore\"")
        Tombstones tombstones,

        @Key(doc = "How the key columns follow from the Kafka key when a tombstone deletes.", fallback = "{}")
        Map<String, Expression> keyFrom,

        @Key(doc = "Only events for which this is true reach the table.", optional = true) @Nullable
        Expression when,

        @Key(doc = "An array in the event: each item becomes a row.", optional = true) @Nullable
        Expression each,

        @Key(
                doc = "Columns and the expressions that fill them; without it fields fill columns of their name.",
                fallback = "{}")
        Map<String, Expression> columns) {}
