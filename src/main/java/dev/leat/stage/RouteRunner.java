package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.Cancellation;
import dev.leat.batch.DeadLetter;
import dev.leat.stage.builtin.Route;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@code route} for one lane: cuts a batch into the shares of the branches, has all of them worked on at the
 * same time, and puts what goes on into the order of the events that it was made from.
 */
final class RouteRunner implements Runner {
    private final DirectRunner router;
    private final Map<String, Chain> branches;

    RouteRunner(Failures failures, Route route, Map<String, Chain> branches) {
        this.router = new DirectRunner(failures, route);
        this.branches = new LinkedHashMap<>(branches);
    }

    @Override
    public void start(Vertx vertx, Context context) {
        router.start(vertx, context);
        branches.values().forEach(branch -> branch.start(vertx, context));
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        return router.run(events, cancellation).compose(run -> branch(run.applied(), run.startedNs(), cancellation));
    }

    private Future<Run> branch(Applied routed, long startedNs, Cancellation cancellation) {
        if (routed.stop() != null || routed.kept().isEmpty()) {
            return Future.succeededFuture(new Run(routed, startedNs, System.nanoTime()));
        }
        Cancellation inner = new Cancellation();
        Runnable cancelled = inner::cancel;
        cancellation.onCancel(cancelled);
        Tally.Sheet sheet = new Tally.Sheet();
        List<Share> shares = shares(routed.kept());
        List<Future<Applied>> works = shares.stream()
                .map(share -> share.branch.run(share.events, inner, sheet))
                .toList();
        return Future.all(works)
                .onFailure(failure -> inner.cancel())
                .map(done -> new Run(merged(routed, shares, works), startedNs, System.nanoTime(), sheet.all()))
                .onComplete(done -> cancellation.remove(cancelled));
    }

    /** What one branch gets of a batch. */
    private static final class Share {
        private final Chain branch;
        private final List<Event> events = new ArrayList<>();
        /** For each of them its index among all that were routed. */
        private int[] indexes = new int[4];

        Share(Chain branch) {
            this.branch = branch;
        }

        void add(Event event, int index) {
            if (events.size() == indexes.length) {
                indexes = Arrays.copyOf(indexes, indexes.length * 2);
            }
            indexes[events.size()] = index;
            events.add(event);
        }
    }

    private List<Share> shares(List<Event> routed) {
        Map<String, Share> shares = new LinkedHashMap<>();
        branches.forEach((name, chain) -> shares.put(name, new Share(chain)));
        for (int i = 0; i < routed.size(); i++) {
            Event event = routed.get(i);
            Objects.requireNonNull(shares.get(event.branch())).add(event, i);
        }
        return shares.values().stream().filter(share -> !share.events.isEmpty()).toList();
    }

    private static Applied merged(Applied routed, List<Share> shares, List<Future<Applied>> works) {
        List<Applied> parts = works.stream().map(Future::result).toList();
        List<DeadLetter> failed = new ArrayList<>(routed.failed());
        int dropped = routed.dropped();
        int passed = routed.passed();
        DeadLetter stop = null;
        for (Applied part : parts) {
            failed.addAll(part.failed());
            dropped += part.dropped();
            passed += part.passed();
            stop = stop == null ? part.stop() : stop;
        }
        failed.sort(Comparator.comparingLong(letter -> letter.event().origin().offset()));
        Order order = new Order(routed, shares, parts);
        return new Applied(order.kept(), order.sources, failed, dropped, passed, stop, routed.trouble());
    }

    /** Counts how many events each routed one became; then everybody knows where its own go. */
    private static final class Order {
        private final @Nullable Event[] events;
        private final int[] sources;

        Order(Applied routed, List<Share> shares, List<Applied> parts) {
            int[] places = new int[routed.kept().size() + 1];
            for (int at = 0; at < parts.size(); at++) {
                for (int i = 0; i < parts.get(at).kept().size(); i++) {
                    places[shares.get(at).indexes[parts.get(at).source(i)] + 1]++;
                }
            }
            Arrays.parallelPrefix(places, Integer::sum);
            events = new Event[places[places.length - 1]];
            sources = new int[events.length];
            for (int at = 0; at < parts.size(); at++) {
                List<Event> kept = parts.get(at).kept();
                for (int i = 0; i < kept.size(); i++) {
                    int index = shares.get(at).indexes[parts.get(at).source(i)];
                    int place = places[index]++;
                    events[place] = kept.get(i);
                    sources[place] = routed.source(index);
                }
            }
        }

        List<Event> kept() {
            return Arrays.stream(events).map(Objects::requireNonNull).toList();
        }
    }
}
