package dev.leat.stage.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.leat.observe.CacheUse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers that are kept for a while; nothing where no cache is configured. Safe to use from any thread. */
final class RowCache {
    /** What an answer costs beyond its rows. */
    private static final int ENTRY_BYTES = 400;
    /** What a tree of values takes, seen from its text. */
    private static final long BYTES_PER_CHARACTER = 4;

    private final @Nullable Cache<LookupKey, Found> cache;
    private final boolean keepsMissing;
    private volatile CacheUse use = new CacheUse();

    RowCache(@Nullable LookupCache config, Ticker ticker) {
        keepsMissing = config != null && config.missingTtlMs() > 0;
        cache = config == null ? null : cache(config, ticker);
    }

    /** From now on tells how it is used; called before anybody asks. */
    void tellTo(CacheUse given) {
        use = given;
        if (cache != null) {
            use.holds(cache::estimatedSize);
        }
    }

    private Cache<LookupKey, Found> cache(LookupCache config, Ticker ticker) {
        Duration found = Duration.ofMillis(config.ttlMs());
        Duration missing = Duration.ofMillis(config.missingTtlMs());
        long leastWeight = Math.min(Integer.MAX_VALUE, Math.max(1, config.bytesMax() / config.entriesMax()));
        return Caffeine.newBuilder()
                .maximumWeight(leastWeight * config.entriesMax())
                .<LookupKey, Found>weigher((key, rows) ->
                        (int) Math.min(Integer.MAX_VALUE, Math.max(leastWeight, bytes(key, rows))))
                .ticker(ticker)
                .evictionListener((key, rows, cause) -> use.gone(cause == RemovalCause.SIZE))
                .executor(Runnable::run)
                .expireAfter(Expiry.<LookupKey, Found>writing(
                        (key, rows) -> rows.rows().isEmpty() ? missing : found))
                .build();
    }

    /** What is kept for an event's key. */
    @Nullable
    Found ask(LookupKey key) {
        Found known = get(key);
        if (cache != null) {
            use.asked(known == null ? CacheUse.Result.MISS : CacheUse.Result.HIT);
        }
        return known;
    }

    private static long bytes(LookupKey key, Found found) {
        long characters = found.characters();
        for (String part : key.parts()) {
            characters += part.length();
        }
        return ENTRY_BYTES + characters * BYTES_PER_CHARACTER;
    }

    @Nullable
    Found get(LookupKey key) {
        return cache == null ? null : cache.getIfPresent(key);
    }

    void put(LookupKey key, Found found) {
        boolean kept = found.failure() == null && (keepsMissing || !found.rows().isEmpty());
        if (cache != null && kept) {
            cache.put(key, found);
        }
    }

    void drop(LookupKey key) {
        if (cache != null) {
            cache.invalidate(key);
        }
    }

    void close() {
        clear();
        use.closed();
    }

    void clear() {
        if (cache != null) {
            cache.invalidateAll();
        }
    }
}
