package dev.leat.stage.lookup;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One key that is asked for, and all who wait for it. Confined to the loader. */
final class Flight {
    final LookupKey key;
    final long sinceNs = System.nanoTime();
    final Set<Ask> asks = new LinkedHashSet<>();

    /** Null while it waits for its turn. */
    @Nullable
    Query query;

    /** The answer may be kept: nobody has said that it may be out of date. */
    boolean keep;

    Flight(LookupKey key) {
        this.key = key;
    }

    void join(Ask ask) {
        if (query != null && asks.isEmpty()) {
            query.wanted++;
        }
        asks.add(ask);
        ask.flight = this;
    }
}
