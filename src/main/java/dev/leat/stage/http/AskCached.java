package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.leat.api.Call;
import dev.leat.api.TransientException;
import dev.leat.batch.OwnedCall;
import dev.leat.observe.CacheUse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps replies, for all lanes. What several ask for at the same time is asked once: one that is cancelled leaves the
 * others alone, and when all are, so is the request. When the service fails, a reply that is too old serves if there is
 * one, and for a moment nobody asks again.
 */
final class AskCached implements Asking {
    private static final int ENTRY_BYTES = 200;
    /** How long an old reply serves before the service, which failed, is asked again. */
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);

    private final Asking next;
    private final HttpCacheConfig config;
    private final CacheUse use;
    private final Cache<String, Entry> entries;
    private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

    /** @param use told what came of each question */
    AskCached(Asking next, HttpCacheConfig config, CacheUse use) {
        this.next = next;
        this.use = use;
        this.config = config;
        long leastWeight = Math.max(1, config.bytesMax() / config.entriesMax());
        this.entries = Caffeine.newBuilder()
                .maximumWeight(Math.max(config.bytesMax(), leastWeight * config.entriesMax()))
                .<String, Entry>weigher((key, entry) -> (int)
                        Math.min(Integer.MAX_VALUE, Math.max(leastWeight, ENTRY_BYTES + key.length() + entry.bytes())))
                .expireAfter(Expiry.<String, Entry>writing((key, entry) -> Duration.ofNanos(entry.leftNs())))
                .evictionListener((key, entry, cause) -> use.gone(cause == RemovalCause.SIZE))
                .executor(Runnable::run)
                .build();
        use.holds(entries::estimatedSize);
    }

    /**
     * One reply that is kept; times are those of {@link System#nanoTime()}.
     *
     * @param freshNs until when it counts as the service's own word
     * @param endNs until when it serves if the service fails
     */
    private record Entry(Reply reply, long freshNs, long endNs) {
        boolean isFresh() {
            return freshNs - System.nanoTime() > 0;
        }

        long leftNs() {
            return Math.max(0, endNs - System.nanoTime());
        }

        int bytes() {
            return reply.bytes();
        }
    }

    private record Waiter(Promise<Reply> reply, Context context) {}

    @Override
    public Future<Reply> ask(Question question, Call call) {
        JsonNode value = config.key().apply(question.event());
        if (value.isNull() || value.isMissingNode()) {
            return next.ask(question, call);
        }
        String key = value.toString();
        Entry known = entries.getIfPresent(key);
        if (known != null && known.isFresh()) {
            use.asked(CacheUse.Result.HIT);
            return Future.succeededFuture(known.reply());
        }
        return join(key, known, question, call);
    }

    private Future<Reply> join(String key, @Nullable Entry old, Question question, Call call) {
        Context context = Vertx.currentContext();
        Waiter waiter = new Waiter(Promise.promise(), context);
        Flight flight = Objects.requireNonNull(flights.compute(key, (name, open) -> {
            Flight joined = open == null ? new Flight(key, context, waiter, call) : open;
            joined.waiters.add(waiter);
            return joined;
        }));
        call.onCancel(() -> flight.leave(waiter, old));
        boolean first = flight.first.equals(waiter);
        use.asked(first ? CacheUse.Result.MISS : CacheUse.Result.SHARED);
        if (first) {
            flight.start(question);
        }
        return waiter.reply().future();
    }

    /** One request that several may wait for. */
    private final class Flight {
        private final String key;
        /** Where the request is made; nothing else of it happens there. */
        private final Context context;

        private final Waiter first;
        private final OwnedCall call;
        /** Changed only inside of the map's computations. */
        private final Set<Waiter> waiters = new LinkedHashSet<>();

        Flight(String key, Context context, Waiter first, Call call) {
            this.key = key;
            this.context = context;
            this.first = first;
            this.call = OwnedCall.within(call.attempt(), call.leftMs());
        }

        void start(Question question) {
            Entry again = entries.getIfPresent(key);
            if (again != null && again.isFresh()) {
                tell(again.reply());
                return;
            }
            try {
                next.ask(question, call).onComplete(this::landed, this::failed);
            } catch (RuntimeException failure) {
                failed(failure);
            }
        }

        private void landed(Reply reply) {
            long nowNs = System.nanoTime();
            long freshMs = reply.isMissing() ? config.missingTtlMs() : config.ttlMs();
            boolean kept = reply.isMissing() || reply.action() == StatusAction.OK;
            if (kept && freshMs > 0) {
                long freshNs = nowNs + TimeUnit.MILLISECONDS.toNanos(freshMs);
                entries.put(key, new Entry(reply, freshNs, freshNs + TimeUnit.MILLISECONDS.toNanos(config.staleMs())));
            }
            tell(reply);
        }

        private void tell(Reply reply) {
            for (Waiter waiter : land()) {
                waiter.context().runOnContext(ignored -> waiter.reply().tryComplete(reply));
            }
        }

        private void failed(Throwable failure) {
            Entry old = failure instanceof TransientException ? entries.getIfPresent(key) : null;
            if (old != null) {
                rest(old);
                tell(old.reply());
                return;
            }
            for (Waiter waiter : land()) {
                waiter.context().runOnContext(ignored -> waiter.reply().tryFail(failure));
            }
        }

        private List<Waiter> land() {
            call.over();
            flights.computeIfPresent(key, (name, open) -> open.equals(this) ? null : open);
            return List.copyOf(waiters);
        }

        /** Whoever has waited long enough is served with what is old. */
        private void leave(Waiter waiter, @Nullable Entry old) {
            flights.computeIfPresent(key, (name, open) -> {
                if (!open.equals(this)) {
                    return open;
                }
                waiters.remove(waiter);
                if (waiters.isEmpty()) {
                    context.runOnContext(ignored -> call.cancel());
                    return null;
                }
                return open;
            });
            if (old != null && old.leftNs() > 0) {
                rest(old);
                waiter.reply().tryComplete(old.reply());
            } else {
                waiter.reply().tryFail(Line.cancelled());
            }
        }

        private void rest(Entry old) {
            use.asked(CacheUse.Result.STALE);
            entries.put(key, new Entry(old.reply(), System.nanoTime() + REST_NS, old.endNs()));
        }
    }
}
