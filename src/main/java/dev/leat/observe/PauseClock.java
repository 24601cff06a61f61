package dev.leat.observe;

import dev.leat.batch.PartitionId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Which partitions are paused, why, and for how long altogether. Safe for any thread. */
final class PauseClock {
    /** Those that a source knows; another one is taken up when it is first told. */
    private static final List<String> CAUSES =
            List.of("claim", "doubt", "window", "bytes", "memory", "lane", "operator", "reload");

    private record Pause(String cause, long sinceNs) {}

    private record Ended(LongAdder count, LongAdder ns) {}

    private final LongSupplier clockNs;
    private final BiConsumer<PauseClock, String> onCause;
    private final ConcurrentHashMap<PartitionId, Pause> paused = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Ended> causes = new ConcurrentHashMap<>();

    /** @param onCause told of each cause once */
    PauseClock(LongSupplier clockNs, BiConsumer<PauseClock, String> onCause) {
        this.clockNs = clockNs;
        this.onCause = onCause;
        CAUSES.forEach(this::of);
    }

    /** A new partition is paused from the start, until it is claimed. */
    void assigned(Collection<PartitionId> partitions) {
        partitions.forEach(partition -> paused(partition, "claim"));
    }

    /** A pause begins; the one before it, of another cause, ends. */
    void paused(PartitionId partition, String cause) {
        Pause before = paused.get(partition);
        if (before == null || !before.cause.equals(cause)) {
            of(cause).count.increment();
            end(paused.put(partition, new Pause(cause, clockNs.getAsLong())));
        }
    }

    void resumed(PartitionId partition) {
        end(paused.remove(partition));
    }

    private void end(@Nullable Pause pause) {
        if (pause != null) {
            of(pause.cause).ns.add(clockNs.getAsLong() - pause.sinceNs);
        }
    }

    private Ended of(String cause) {
        Ended known = causes.get(cause);
        if (known != null) {
            return known;
        }
        Ended made = new Ended(new LongAdder(), new LongAdder());
        Ended other = causes.putIfAbsent(cause, made);
        if (other == null) {
            onCause.accept(this, cause);
        }
        return other == null ? made : other;
    }

    /** Pauses that have begun. */
    long count(String cause) {
        return of(cause).count.sum();
    }

    /** Partitions that are paused now. */
    long now(String cause) {
        return paused.values().stream()
                .filter(pause -> pause.cause.equals(cause))
                .count();
    }

    /** Of all partitions together, pauses that go on included. */
    long totalNs(String cause) {
        long nowNs = clockNs.getAsLong();
        long open = paused.values().stream()
                .filter(pause -> pause.cause.equals(cause))
                .mapToLong(pause -> nowNs - pause.sinceNs)
                .sum();
        return of(cause).ns.sum() + open;
    }
}
