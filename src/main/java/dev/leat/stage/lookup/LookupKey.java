package dev.leat.stage.lookup;

import java.util.List;

/** One key as it is sent to the database: the texts of its columns, in their order. Equal when they are the same. */
public record LookupKey(List<String> parts) {
    public LookupKey {
        parts = List.copyOf(parts);
    }
}
