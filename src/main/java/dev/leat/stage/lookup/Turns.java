package dev.leat.stage.lookup;

import dev.leat.api.Call;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gathers what is asked within one turn of an event loop, which for a batch is all of its events, and hands it on
 * together at the end of the turn. Used by all lanes at once.
 */
final class Turns {
    private final Context home;
    private final Loader loader;
    /** Of each event loop whose turn is not over; only that loop touches its entry. */
    private final Map<Thread, List<Ask>> turns = new ConcurrentHashMap<>();

    /** @param home where the loader lives */
    Turns(Context home, Loader loader) {
        this.home = home;
        this.loader = loader;
    }

    Future<Found> ask(LookupKey key, Call call) {
        Context lane = Objects.requireNonNull(Vertx.currentContext());
        Ask ask = new Ask(key, lane);
        call.onCancel(() -> {
            ask.cancel();
            home.runOnContext(ignored -> loader.forget(ask));
        });
        Thread loop = Thread.currentThread();
        List<Ask> turn = turns.get(loop);
        if (turn == null) {
            turn = new ArrayList<>();
            turns.put(loop, turn);
            lane.runOnContext(ignored -> handOver(loop));
        }
        turn.add(ask);
        return ask.answer();
    }

    private void handOver(Thread loop) {
        List<Ask> turn = Objects.requireNonNull(turns.remove(loop));
        home.runOnContext(ignored -> loader.ask(turn));
    }
}
