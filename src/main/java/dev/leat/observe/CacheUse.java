package dev.leat.observe;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What a stage's cache is asked, and what it holds. Safe for any thread. */
public final class CacheUse {
    /** What came of a question. */
    public enum Result {
        HIT,
        MISS,
        /** Somebody had asked the same already; both get that answer. */
        SHARED,
        /** An old answer served because the service failed. */
        STALE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Result, LongAdder> asked = new EnumMap<>(Result.class);
    private final LongAdder evicted = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private volatile LongSupplier entries = () -> 0;

    public CacheUse() {
        for (Result result : Result.values()) {
            asked.put(result, new LongAdder());
        }
    }

    /** How many entries there are, about; replaces who was asked before. */
    public void holds(LongSupplier howMany) {
        entries = howMany;
    }

    public void asked(Result result) {
        of(result).increment();
    }

    /** An entry went by itself: to make room, or because its time was over. */
    public void gone(boolean toMakeRoom) {
        (toMakeRoom ? evicted : expired).increment();
    }

    /** The cache is closed. */
    public void closed() {
        entries = () -> 0;
    }

    public long count(Result result) {
        return of(result).sum();
    }

    private LongAdder of(Result result) {
        return Objects.requireNonNull(asked.get(result));
    }

    long evictedCount() {
        return evicted.sum();
    }

    long expiredCount() {
        return expired.sum();
    }

    public long entries() {
        return entries.getAsLong();
    }
}
