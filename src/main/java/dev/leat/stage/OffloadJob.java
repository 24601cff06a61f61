package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.BatchException;
import dev.leat.batch.Cancellation;
import dev.leat.stage.Runner.Run;
import dev.leat.stage.offload.Piece;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One batch that several nodes may work on: cut into pieces, and put together again in the order of its events. */
final class OffloadJob {
    /** Of a node's window an eighth. */
    static final long PIECE_BYTES_MAX = 512 << 10;

    private static final int EVENT_BYTES = 32;

    private final List<Event> events;
    private final Cancellation cancellation;
    private final Promise<Run> result = Promise.promise();
    private final Map<Integer, Applied> parts = new TreeMap<>();
    private int open;
    private boolean unchanged = true;
    private long startedNs = -1;

    OffloadJob(List<Event> events, Cancellation cancellation) {
        this.events = events;
        this.cancellation = cancellation;
        this.open = events.size();
    }

    Future<Run> result() {
        return result.future();
    }

    Cancellation cancellation() {
        return cancellation;
    }

    boolean isOver() {
        return result.future().isComplete();
    }

    void fail(BatchException failure) {
        result.tryFail(failure);
    }

    /** Pieces of so many events, or fewer where those are large. */
    List<Part> cut(int eventsMax) {
        List<Part> pieces = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            long more = bytes(events.get(i));
            if (i > from && (i - from >= eventsMax || bytes + more > PIECE_BYTES_MAX)) {
                pieces.add(new Part(from, i, bytes));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        pieces.add(new Part(from, events.size(), bytes));
        return pieces;
    }

    /** What is not known without writing it down is taken to be as long as it was. */
    private static long bytes(Event event) {
        byte[] read = event.origin().value();
        byte[] payload = event.payload();
        long changed = payload == read ? 0 : payload != null ? payload.length : read == null ? 0 : read.length;
        return event.origin().sizeBytes() + changed + EVENT_BYTES;
    }

    /** Neighbouring events of the batch. */
    final class Part extends Piece {
        private final int from;
        private final List<Event> events;
        private boolean done;

        Part(int from, int to, long bytes) {
            super(to - from, bytes);
            this.from = from;
            this.events = OffloadJob.this.events.subList(from, to);
        }

        OffloadJob job() {
            return OffloadJob.this;
        }

        List<Event> events() {
            return events;
        }

        @Override
        public boolean isOver() {
            return done || OffloadJob.this.isOver();
        }

        void started() {
            if (startedNs < 0) {
                startedNs = System.nanoTime();
            }
        }

        /** It is done; the first one that says so counts, and is told true. */
        boolean done(Applied applied) {
            boolean first = !isOver();
            if (first) {
                done = true;
                put(from, events, applied);
            }
            return first;
        }

        /**
         * As {@link #done(Applied)}, where another node did perhaps not do all of it.
         *
         * @return what is left to be done, in pieces of their own
         */
        List<Part> done(RemoteOutcomes outcomes) {
            done = true;
            List<Part> left = new ArrayList<>();
            for (RemoteOutcomes.Range range : outcomes.ranges()) {
                int at = from + range.from();
                if (range.applied() == null) {
                    left.add(new Part(at, at + range.events().size(), bytes()));
                } else {
                    put(at, range.events(), range.applied());
                }
            }
            return left;
        }
    }

    private void put(int from, List<Event> came, Applied applied) {
        unchanged &= applied.kept() == came;
        parts.put(from, applied);
        open -= came.size();
        if (open == 0) {
            result.tryComplete(new Run(Applied.join(parts, events, unchanged), startedNs, System.nanoTime()));
        }
    }
}
