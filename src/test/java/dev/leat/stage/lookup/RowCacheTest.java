package dev.leat.stage.lookup;

import static dev.leat.stage.lookup.Lookups.found;
import static dev.leat.stage.lookup.Lookups.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.FailureKind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowCacheTest {
    private final AtomicLong nowNs = new AtomicLong();

    @Test
    void rows_are_kept_for_their_time_and_missing_ones_for_theirs() {
        RowCache cache = cache("\"ttlMs\": 100, \"missingTtlMs\": 30");
        cache.put(key("a"), found("x"));
        cache.put(key("b"), found());

        passes(29);
        assertThat(cache.get(key("a"))).isEqualTo(found("x"));
        assertThat(cache.get(key("b"))).isEqualTo(found());
        passes(1);
        assertThat(cache.get(key("b"))).isNull();
        passes(69);
        assertThat(cache.get(key("a"))).isNotNull();
        passes(1);
        assertThat(cache.get(key("a"))).isNull();
    }

    @Test
    void being_read_does_not_keep_a_row_longer_and_being_read_anew_does() {
        RowCache cache = cache("\"ttlMs\": 100");
        cache.put(key("a"), found("x"));
        passes(60);
        assertThat(cache.get(key("a"))).isNotNull();
        passes(40);
        assertThat(cache.get(key("a"))).isNull();

        cache.put(key("a"), found("x"));
        passes(60);
        cache.put(key("a"), found("y"));
        passes(60);
        assertThat(cache.get(key("a"))).isEqualTo(found("y"));
    }

    @Test
    void what_failed_is_not_kept() {
        RowCache cache = cache("\"missingTtlMs\": 1000");
        cache.put(key("a"), Found.failed(FailureKind.CONVERSION, "no"));

        assertThat(cache.get(key("a"))).isNull();
    }

    @Test
    void missing_ones_are_kept_only_when_they_have_a_time() {
        RowCache cache = cache("\"missingTtlMs\": 0");
        cache.put(key("b"), found());
        cache.put(key("c"), found("x"));

        assertThat(cache.get(key("b"))).isNull();
        assertThat(cache.get(key("c"))).isNotNull();
    }

    @Test
    void there_are_no_more_keys_than_allowed() {
        RowCache cache = cache("\"entriesMax\": 20");

        IntStream.range(0, 1000).forEach(i -> cache.put(key("k" + i), found("x")));

        assertThat(kept(cache, 1000)).isBetween(1L, 20L);
    }

    @Test
    void large_rows_leave_room_for_fewer() {
        RowCache cache = cache("\"entriesMax\": 1000, \"bytesMax\": 1000000");
        String large = "x".repeat(10_000);

        IntStream.range(0, 1000).forEach(i -> cache.put(key("k" + i), found(large)));

        assertThat(kept(cache, 1000)).isBetween(1L, 25L);
    }

    @Test
    void a_key_can_be_dropped_and_all_can() {
        RowCache cache = cache("");
        cache.put(key("a", "b"), found("x"));
        cache.put(key("ab", ""), found("y"));

        cache.drop(key("a", "b"));
        assertThat(cache.get(key("a", "b"))).isNull();
        assertThat(cache.get(key("ab", ""))).isNotNull();
        cache.clear();
        assertThat(cache.get(key("ab", ""))).isNull();
    }

    @Test
    void without_options_nothing_is_kept() {
        RowCache cache = new RowCache(null, nowNs::get);
        cache.put(key("a"), found("x"));
        cache.drop(key("b"));
        cache.clear();

        assertThat(cache.get(key("a"))).isNull();
    }

    private RowCache cache(String options) {
        return new RowCache(Lookups.options(", \"cache\": {" + options + "}").cache(), nowNs::get);
    }

    private void passes(long ms) {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private static long kept(RowCache cache, int keys) {
        return IntStream.range(0, keys)
                .filter(i -> cache.get(key("k" + i)) != null)
                .count();
    }
}
