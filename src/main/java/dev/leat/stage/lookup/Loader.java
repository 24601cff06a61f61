package dev.leat.stage.lookup;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.observe.PoolUse;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a source for keys: each key once at a time, whoever wants it, and together with all others that wait. While all
 * connections are busy keys gather; a query that nobody waits for any more is cancelled. Confined to one event loop;
 * what waits is bounded by the concurrency of the lanes.
 */
final class Loader implements LookupSource.Changes {
    /** For cancelled queries to end by themselves. */
    private static final long END_MS = 2000;

    /** For the source, which may have lost its server. */
    private static final long CLOSE_MS = 3000;

    private final LookupSource source;
    private final RowCache cache;
    private final PoolUse pool;
    private final int queriesMax;
    private final int keysMax;
    /** What a new ask may join. */
    private final Map<LookupKey, Flight> flights = new HashMap<>();

    private final Set<Flight> waiting = new LinkedHashSet<>();
    private final Set<Query> running = new LinkedHashSet<>();
    private boolean heard = true;
    private boolean closed;

    /** @param pool told of keys that wait for a connection, and of queries */
    Loader(LookupSource source, RowCache cache, Lookup lookup, PoolUse pool) {
        this.source = source;
        this.pool = pool;
        this.cache = cache;
        this.queriesMax = lookup.connections();
        this.keysMax = lookup.keysMax();
    }

    /** Sees to it that each of them is answered, unless it is cancelled before. */
    void ask(List<Ask> asks) {
        Answers answers = new Answers();
        for (Ask ask : asks) {
            Found known = cache.get(ask.key);
            if (closed) {
                answers.fail(ask, ended());
            } else if (known != null) {
                answers.add(ask, known);
            } else if (!ask.isCancelled()) {
                flights.computeIfAbsent(ask.key, this::take).join(ask);
            }
        }
        answers.send();
        pump();
    }

    private Flight take(LookupKey key) {
        Flight flight = new Flight(key);
        waiting.add(flight);
        pool.waits();
        return flight;
    }

    /** The ask was cancelled. */
    void forget(Ask ask) {
        Flight flight = ask.flight;
        if (flight == null || !flight.asks.remove(ask) || !flight.asks.isEmpty()) {
            return;
        }
        Query query = flight.query;
        if (query == null) {
            if (waiting.remove(flight)) {
                pool.gaveUp(1);
            }
            flights.remove(flight.key, flight);
            return;
        }
        query.wanted--;
        if (query.wanted == 0 && running.contains(query)) {
            query.flights.forEach(unwanted -> flights.remove(unwanted.key, unwanted));
            query.asked.cancel();
        }
    }

    private void pump() {
        while (!closed && running.size() < queriesMax && !waiting.isEmpty()) {
            List<Flight> next = next();
            Query query = new Query(
                    next, source.ask(next.stream().map(flight -> flight.key).toList()));
            running.add(query);
            query.asked.answer().onComplete(answered -> answered(query, answered));
        }
    }

    private List<Flight> next() {
        List<Flight> next = new ArrayList<>();
        Iterator<Flight> first = waiting.iterator();
        while (first.hasNext() && next.size() < keysMax) {
            Flight flight = first.next();
            first.remove();
            flight.keep = heard;
            next.add(flight);
        }
        pool.waited(next.size(), System.nanoTime() - next.get(0).sinceNs);
        pool.taken();
        return next;
    }

    private void answered(Query query, AsyncResult<List<Found>> answered) {
        running.remove(query);
        pool.free();
        Answers answers = new Answers();
        for (int i = 0; i < query.flights.size(); i++) {
            Flight flight = query.flights.get(i);
            flights.remove(flight.key, flight);
            if (answered.failed()) {
                flight.asks.forEach(ask -> answers.fail(ask, answered.cause()));
                continue;
            }
            Found found = answered.result().get(i);
            if (flight.keep) {
                cache.put(flight.key, found);
            }
            flight.asks.forEach(ask -> answers.add(ask, found));
        }
        answers.send();
        pump();
    }

    /** What is on its way may have been read before the change: who waits for it gets it, nobody else does. */
    @Override
    public void changed(@Nullable LookupKey key) {
        if (key == null) {
            cache.clear();
            running.forEach(query -> query.flights.forEach(this::outdated));
            return;
        }
        cache.drop(key);
        Flight flight = flights.get(key);
        if (flight != null && flight.query != null) {
            outdated(flight);
        }
    }

    private void outdated(Flight flight) {
        flight.keep = false;
        flights.remove(flight.key, flight);
    }

    @Override
    public void heard(boolean nowHeard) {
        heard = nowHeard;
        if (!nowHeard) {
            changed(null);
        }
    }

    /** Keys that somebody waits for, and queries under way. */
    int open() {
        return waiting.size() + running.size();
    }

    /**
     * Fails all who wait, which is no fault of their events, cancels what runs, and closes the source. Completes within
     * five seconds, whatever the source does, and never fails.
     */
    Future<Void> close() {
        closed = true;
        Answers answers = new Answers();
        waiting.forEach(flight -> flight.asks.forEach(ask -> answers.fail(ask, ended())));
        pool.gaveUp(waiting.size());
        waiting.clear();
        List<Future<List<Found>>> ending = new ArrayList<>();
        for (Query query : running) {
            query.flights.forEach(flight -> flight.asks.forEach(ask -> answers.fail(ask, ended())));
            query.asked.cancel();
            ending.add(query.asked.answer());
        }
        answers.send();
        return Future.join(ending)
                .timeout(END_MS, TimeUnit.MILLISECONDS)
                .transform(ended ->
                        source.close().timeout(CLOSE_MS, TimeUnit.MILLISECONDS).otherwiseEmpty());
    }

    static BatchException ended() {
        return new BatchException(BatchFailure.CANCELLED, "the look-up was closed");
    }
}
