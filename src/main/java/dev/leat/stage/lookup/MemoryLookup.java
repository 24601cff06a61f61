package dev.leat.stage.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.config.Problems;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are given, in place of those of a database, for pipelines that are tried out. Keys are equal when their
 * texts are, because there is no type to go by.
 */
public final class MemoryLookup implements LookupSource {
    private final Lookup lookup;
    private final Function<LookupKey, Future<Found>> rows;

    /** @param rows fails as a database would */
    public MemoryLookup(Lookup lookup, Function<LookupKey, Future<Found>> rows) {
        this.lookup = lookup;
        this.rows = rows;
    }

    /** The key that a JSON value names: an object or an array of its columns' values, or the only value. */
    public static @Nullable LookupKey key(Lookup lookup, JsonNode key) {
        return new Notifications(columns(lookup, true)).key(key.toString());
    }

    private static List<KeyColumn> columns(Lookup lookup, boolean exact) {
        return lookup.key().keySet().stream()
                .map(name -> new KeyColumn(name, KeyKind.OTHER, exact))
                .toList();
    }

    @Override
    public Future<List<KeyColumn>> open(Changes changes) {
        return Future.succeededFuture(columns(lookup, false));
    }

    @Override
    public Asked ask(List<LookupKey> keys) {
        List<Future<Found>> found = new ArrayList<>();
        keys.forEach(key -> found.add(rows.apply(key)));
        Future<List<Found>> answer = Future.all(found)
                .map(all -> found.stream()
                        .map(one -> Objects.requireNonNull(one.result()))
                        .toList());
        return new Asked() {
            @Override
            public Future<List<Found>> answer() {
                return answer;
            }

            @Override
            public void cancel() {}
        };
    }

    @Override
    public Future<Void> check(Problems problems) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
