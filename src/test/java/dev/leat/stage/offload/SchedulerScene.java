package dev.leat.stage.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.stage.offload.Scheduler.Next;
import dev.leat.stage.offload.Scheduler.Why;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stage with two other nodes, a and b, and a clock of the test's. */
abstract class SchedulerScene {
    static final @Nullable String HERE = null;

    final List<String> nodes = new ArrayList<>(List.of("a", "b"));
    final NodeWindows windows = new NodeWindows(() -> List.copyOf(nodes));
    final Scheduler scheduler = new Scheduler(windows, 1);
    long nowNs;

    static final class One extends Piece {
        boolean over;

        One(int events, long bytes) {
            super(events, bytes);
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }

    List<One> add(int pieces) {
        List<One> added = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            One one = new One(100, 1_000);
            added.add(one);
            scheduler.add(one);
        }
        return added;
    }

    One awayAt(String node) {
        hereIsFull();
        List<String> others = new ArrayList<>(nodes);
        nodes.retainAll(List.of(node));
        One piece = add(1).get(0);
        assertThat(next()).isEqualTo(new Next(piece, node));
        nodes.clear();
        nodes.addAll(others);
        return piece;
    }

    int full;

    void hereIsFull() {
        while (full < Scheduler.HERE_MAX) {
            One here = new One(0, 0);
            scheduler.addHere(here);
            assertThat(next()).isEqualTo(new Next(here, HERE));
            full++;
        }
    }

    void hereHasRoom() {
        scheduler.doneHere(new One(0, 0), -1);
        full--;
    }

    void learn(long eventNs) {
        learn(scheduler, eventNs);
    }

    void learn(Scheduler learning, long eventNs) {
        One piece = new One(100, 0);
        learning.addHere(piece);
        assertThat(learning.next(nowNs)).isEqualTo(new Next(piece, HERE));
        learning.doneHere(piece, 100 * eventNs);
    }

    int pieceEvents(long eventNs) {
        Scheduler learning = new Scheduler(windows, 1);
        learn(learning, eventNs);
        return learning.pieceEvents();
    }

    @Nullable
    Next next() {
        return scheduler.next(nowNs);
    }

    List<Next> all() {
        List<Next> all = new ArrayList<>();
        for (Next next = next(); next != null; next = next()) {
            all.add(next);
        }
        return all;
    }

    List<String> who() {
        return who(scheduler);
    }

    List<String> who(Scheduler asked) {
        List<String> who = new ArrayList<>();
        for (Next next = asked.next(nowNs); next != null; next = asked.next(nowNs)) {
            who.add(next.node());
        }
        return who;
    }

    long notDone(One piece, String node, Why why) {
        return scheduler.notDone(piece, node, why, nowNs);
    }
}
