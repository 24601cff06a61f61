package dev.leat.pipeline.tap;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.bus.BatchTap;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at some of the events that come to one stage and at what it makes of them. The pipeline's threads only copy
 * references into a bounded queue, of at most {@link #LOOKS_PER_SECOND} events a second; a worker does the rest. What
 * there is no room or time for is not looked at; that, and what is beyond the rate, is counted.
 */
final class Tap implements AutoCloseable {
    /** Events looked at per second at most, so that a tap costs a few percent of a core whatever flows. */
    static final int LOOKS_PER_SECOND = 20_000;

    private static final int QUEUE_MAX = 64;
    private static final int OPEN_MAX = 256;

    /** @param where null: all */
    record Wish(TapPoint point, @Nullable Expression where, int perSecond) {}

    private record BatchId(PartitionId partition, long epoch, long base) {
        static BatchId of(Batch batch) {
            return new BatchId(batch.partition(), batch.epoch(), batch.base());
        }
    }

    /** @param letters null on arrival */
    private record Look(
            BatchId id,
            int lane,
            List<Event> events,
            @Nullable List<DeadLetter> letters) {}

    private record Chosen(int lane, List<Event> events) {}

    private final Wish wish;
    private final WorkerExecutor worker;
    private final Consumer<Sighting> seen;
    private final TapBudget looks = new TapBudget(LOOKS_PER_SECOND, System::nanoTime);
    private final TapBudget shown;
    private final BlockingQueue<Look> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Set<BatchId> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean working = new AtomicBoolean();
    private final LongAdder skipped = new LongAdder();
    private final Map<BatchId, Chosen> open = new LinkedHashMap<>();
    private final BatchTap tap;

    /**
     * Begins to look.
     *
     * @param worker runs one task at a time
     * @param seen called on the worker's threads, one call at a time; must not block
     */
    Tap(Vertx vertx, WorkerExecutor worker, Wish wish, Consumer<Sighting> seen) {
        this.wish = wish;
        this.worker = worker;
        this.seen = seen;
        this.shown = new TapBudget(wish.perSecond(), System::nanoTime);
        this.tap = BatchTap.open(vertx, this::passing);
    }

    /** Events that may have been wanted and are not shown: there were too many to look at, or to show. */
    long skipped() {
        return skipped.sum();
    }

    @Override
    public void close() {
        tap.close();
        queue.clear();
        watched.clear();
    }

    private void passing(String address, Batch batch) {
        Integer entered = wish.point().entries().get(address);
        if (entered != null) {
            arrives(entered, batch);
            return;
        }
        Integer left = wish.point().exits().get(address);
        if (left != null && watched.remove(BatchId.of(batch))) {
            look(new Look(BatchId.of(batch), left, copies(batch.events()), batch.deadLetters()));
        }
    }

    private void arrives(int lane, Batch batch) {
        int events = batch.events().size();
        if (events == 0) {
            return;
        }
        if (queue.remainingCapacity() == 0 || watched.size() >= OPEN_MAX || !looks.take(events)) {
            skipped.add(events);
            return;
        }
        BatchId id = BatchId.of(batch);
        if (!wish.point().exits().isEmpty()) {
            watched.add(id);
        }
        look(new Look(id, lane, copies(batch.events()), null));
    }

    /** An event is parsed by who has it; the tap gets one of its own. */
    private static List<Event> copies(List<Event> events) {
        return events.stream().map(Event::copy).toList();
    }

    private void look(Look look) {
        if (!queue.offer(look)) {
            skipped.add(look.events().size());
            watched.remove(look.id());
            return;
        }
        work();
    }

    private void work() {
        if (working.compareAndSet(false, true)) {
            worker.executeBlocking(this::drain, true).onComplete(done -> {
                working.set(false);
                if (!queue.isEmpty()) {
                    work();
                }
            });
        }
    }

    private int drain() {
        int looked = 0;
        for (Look look = queue.poll(); look != null; look = queue.poll(), looked++) {
            if (look.letters() == null) {
                choose(look);
            } else {
                compare(look, look.letters());
            }
        }
        return looked;
    }

    private void choose(Look look) {
        List<Event> chosen = new ArrayList<>();
        for (Event event : look.events()) {
            if (wanted(event)) {
                show(event, chosen);
            }
        }
        if (wish.point().exits().isEmpty()) {
            chosen.forEach(event -> seen.accept(Sighting.arrived(look.lane(), event)));
        } else if (chosen.isEmpty()) {
            watched.remove(look.id());
        } else {
            open.put(look.id(), new Chosen(look.lane(), chosen));
            forgetOldest();
        }
    }

    private void show(Event event, List<Event> chosen) {
        if (shown.take(1)) {
            chosen.add(event);
        } else {
            skipped.increment();
        }
    }

    /** A batch that was cancelled never leaves its stage. */
    private void forgetOldest() {
        while (open.size() > OPEN_MAX) {
            BatchId oldest = open.keySet().iterator().next();
            open.remove(oldest);
            watched.remove(oldest);
        }
    }

    private void compare(Look look, List<DeadLetter> letters) {
        Chosen chosen = open.remove(look.id());
        if (chosen != null) {
            for (Event before : chosen.events()) {
                seen.accept(Sighting.of(chosen.lane(), before, look.events(), letters));
            }
        }
    }

    private boolean wanted(Event event) {
        if (wish.where() == null) {
            return true;
        }
        try {
            return wish.where().test(event);
        } catch (EventException notOnThisOne) {
            return false;
        }
    }
}
