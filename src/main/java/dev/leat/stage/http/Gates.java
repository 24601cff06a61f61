package dev.leat.stage.http;

import dev.leat.api.Call;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets only so many requests to one host be under way, of all lanes together. Forgets hosts that nobody asks. */
final class Gates {
    private final int perHost;
    private final ConcurrentHashMap<String, Gate> gates = new ConcurrentHashMap<>();

    Gates(int perHost) {
        this.perHost = perHost;
    }

    /** Whoever entered leaves, exactly once; whoever failed to does not. */
    Future<Gate> enter(String host, Call call) {
        Gate gate = Objects.requireNonNull(gates.compute(host, (name, known) -> {
            Gate one = known == null ? new Gate(name) : known;
            one.users++;
            return one;
        }));
        return gate.line.enter(call).map(gate).onFailure(cancelled -> forget(gate));
    }

    void leave(Gate gate) {
        gate.free.incrementAndGet();
        gate.line.admit();
        forget(gate);
    }

    private void forget(Gate gate) {
        gates.computeIfPresent(gate.host, (name, known) -> {
            known.users--;
            return known.users == 0 ? null : known;
        });
    }

    /** One host's. */
    final class Gate implements Line.Permits {
        private final String host;
        private final AtomicInteger free = new AtomicInteger(perHost);
        private final Line line = new Line(this);
        /** Calls that wait or are under way; changed only inside of the map's computations. */
        private int users;

        Gate(String host) {
            this.host = host;
        }

        @Override
        public boolean take() {
            int before = free.getAndUpdate(left -> left > 0 ? left - 1 : 0);
            return before > 0;
        }

        @Override
        public void putBack() {
            free.incrementAndGet();
        }
    }
}
