package dev.leat.sink;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.observe.Tasks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Batches of one lane that wait for its connection. What waits when the connection is free goes into one transaction,
 * up to the bounds; so the busier a lane, the larger its transactions. Belongs to one thread; bounded by the sources'
 * windows.
 */
final class WriteQueue {

    /** A batch that waits, and how far it has got. */
    static final class Entry {
        private final Batch batch;
        private final Promise<Ack> reply = Promise.promise();
        private final long queuedNs;
        private final Tasks tasks;
        private boolean taken;
        private int from;
        private long base;
        private int rows;
        private int deadLetters;

        Entry(Batch batch, long queuedNs, Tasks tasks) {
            this.batch = batch;
            this.queuedNs = queuedNs;
            this.tasks = tasks;
            this.base = batch.base();
        }

        Batch batch() {
            return batch;
        }

        long queuedNs() {
            return queuedNs;
        }

        Future<Ack> answer() {
            return reply.future();
        }

        /** All that is not taken yet. */
        Slice rest() {
            return new Slice(this, from, batch.events().size(), base, batch.next());
        }

        /** A slice has committed; the last one answers the batch. */
        void committed(Slice slice, int sliceRows, int sliceDeadLetters) {
            rows += sliceRows;
            deadLetters += sliceDeadLetters;
            if (slice.isLast()) {
                if (reply.tryComplete(new Ack(batch.epoch(), rows, batch.dropped(), deadLetters))) {
                    ended(Tasks.End.DONE);
                }
            }
        }

        void fail(BatchFailure failure, String reason) {
            if (reply.tryFail(new BatchException(failure, reason))) {
                ended(failure == BatchFailure.CANCELLED ? Tasks.End.CANCELLED : Tasks.End.FAILED);
            }
        }

        /** Some of it goes into a transaction. */
        private void taken() {
            if (!taken) {
                taken = true;
                tasks.started();
            }
        }

        /** It waits again. */
        private void putBack() {
            if (taken) {
                taken = false;
                tasks.heldBack();
            }
        }

        private void ended(Tasks.End end) {
            if (taken) {
                tasks.ended(end);
            } else {
                tasks.endedWaiting(end);
            }
        }
    }

    private final Tasks tasks;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Map<PartitionId, Long> doubted = new HashMap<>();
    private int events;
    private long bytes;

    /** @param tasks gets the life of each batch */
    WriteQueue(Tasks tasks) {
        this.tasks = tasks;
    }

    /** Queues the batch, or answers it at once when what came before it failed. */
    Future<Ack> add(Batch batch, long nowNs) {
        Entry entry = new Entry(batch, nowNs, tasks);
        tasks.created();
        if (batch.epoch() <= doubted.getOrDefault(batch.partition(), Long.MIN_VALUE)) {
            entry.fail(BatchFailure.GAP, "an earlier batch of " + batch.partition() + " failed");
        } else {
            doubted.remove(batch.partition());
            waiting.addLast(entry);
            events += batch.events().size();
            bytes += batch.sizeBytes();
        }
        return entry.answer();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int events() {
        return events;
    }

    /** Whether anything that waits is more than a position. */
    boolean hasRows() {
        for (Entry entry : waiting) {
            if (!entry.batch.events().isEmpty() || !entry.batch.deadLetters().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    long bytes() {
        return bytes;
    }

    /** When the first one that waits was queued. */
    long oldestNs() {
        return waiting.getFirst().queuedNs();
    }

    /**
     * Takes what goes into the next transaction, in order: at least one batch or a piece of one, at most
     * {@code eventsMax} events and dead letters, and {@code bytesMax} bytes where batches are smaller than that.
     */
    List<Slice> take(int eventsMax, long bytesMax) {
        List<Slice> taken = new ArrayList<>();
        Map<PartitionId, Slice> last = new HashMap<>();
        int takenEvents = 0;
        long takenBytes = 0;
        while (!waiting.isEmpty()) {
            Entry entry = waiting.getFirst();
            if (entry.batch().cancellation().isCancelled()) {
                remove(entry);
                entry.fail(BatchFailure.CANCELLED, "the claim was given up");
                continue;
            }
            Slice before = last.get(entry.batch().partition());
            boolean joins =
                    before == null || (before.batch().epoch() == entry.batch().epoch() && before.next() == entry.base);
            int room = eventsMax - takenEvents;
            Slice rest = entry.rest();
            boolean full =
                    !taken.isEmpty() && (takenBytes + entry.batch().sizeBytes() > bytesMax || rest.weight() > room);
            if (!joins || full) {
                break;
            }
            Slice slice = rest.first(room);
            entry.taken();
            taken.add(slice);
            last.put(entry.batch().partition(), slice);
            takenEvents += slice.weight();
            takenBytes += entry.batch().sizeBytes();
            if (!slice.isLast()) {
                events -= slice.size();
                entry.from = slice.to();
                entry.base = slice.next();
                break;
            }
            remove(entry);
        }
        return taken;
    }

    private void remove(Entry entry) {
        waiting.remove(entry);
        events -= entry.batch().events().size() - entry.from;
        bytes -= entry.batch().sizeBytes();
    }

    /** Puts slices back that were taken but not written, in front of everything, to be taken in smaller pieces. */
    void putBack(List<Slice> slices) {
        for (int at = slices.size() - 1; at >= 0; at--) {
            Slice slice = slices.get(at);
            Entry entry = slice.entry();
            entry.putBack();
            if (slice.isLast()) {
                waiting.addFirst(entry);
                bytes += entry.batch().sizeBytes();
            }
            events += slice.size();
            entry.from = slice.from();
            entry.base = slice.base();
        }
    }

    /** Answers the slices' batches, and with GAP everything that waits behind them; so does what comes later. */
    void fail(List<Slice> slices, BatchFailure failure, String reason) {
        for (Slice slice : slices) {
            slice.entry().fail(failure, reason);
            doubted.merge(slice.batch().partition(), slice.batch().epoch(), Math::max);
        }
        Iterator<Entry> entries = new ArrayList<>(waiting).iterator();
        while (entries.hasNext()) {
            Entry entry = entries.next();
            Long epoch = doubted.get(entry.batch().partition());
            if (epoch != null && entry.batch().epoch() <= epoch) {
                remove(entry);
                entry.fail(
                        BatchFailure.GAP, "an earlier batch of " + entry.batch().partition() + " failed");
            }
        }
    }

    /** Answers everything that waits. */
    void failAll(BatchFailure failure, String reason) {
        for (Entry entry : waiting) {
            entry.fail(failure, reason);
        }
        waiting.clear();
        events = 0;
        bytes = 0;
    }
}
