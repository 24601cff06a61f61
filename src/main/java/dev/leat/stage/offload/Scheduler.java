package dev.leat.stage.offload;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who works on the next piece of one stage: this process or another node, whoever has the least to do. Nothing waits
 * for another node longer than it should take: then it is done here, too. Without clock and threads of its own.
 */
public final class Scheduler {
    /** One is worked on by all threads of the pool, the other one waits for the first to have time. */
    static final int HERE_MAX = 2;

    /** Nodes that are asked for the same events; then they are worked on here. */
    public static final int NODES_MAX = 2;

    /** A piece shall keep one thread busy for so long. */
    private static final long PIECE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** As long as nobody knows how long an event takes. */
    private static final int FIRST_EVENTS = 64;

    private static final int EVENTS_MAX = 400;
    private static final long OVERDUE_NS_MIN = TimeUnit.SECONDS.toNanos(1);
    private static final int OVERDUE_TIMES = 4;
    private static final double NEW_SHARE = 0.2;

    private final NodeWindows windows;
    private final int threads;
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
    private final ArrayDeque<Piece> waitingHere = new ArrayDeque<>();
    private final Set<Piece> away = new LinkedHashSet<>();
    private final Map<String, Rest> rests = new HashMap<>();
    private int here;
    private long hereNs;
    private double eventNs;

    /** @param threads of this process for the stage */
    public Scheduler(NodeWindows windows, int threads) {
        this.windows = windows;
        this.threads = threads;
    }

    /** @param node null: this process */
    public record Next(Piece piece, @Nullable String node) {}

    /** Why a node made nothing of a piece. */
    public enum Why {
        /** It has enough to do. */
        BUSY(200, 2_000),
        /** It does not do this stage. */
        REFUSED(2_000, 60_000),
        /** It tried in vain; somebody who can be watched shall try. */
        FAILED(1_000, 30_000),
        /** It is no member any more. */
        LEFT(0, 0),
        /** It did not answer, or could not be asked. */
        SILENT(0, 0),
        /** The piece cannot be sent to anybody. */
        NOT_SENT(0, 0);

        private final long restMs;
        private final long restMsMax;

        Why(long restMs, long restMsMax) {
            this.restMs = restMs;
            this.restMsMax = restMsMax;
        }
    }

    /** Events that one piece should have. */
    public int pieceEvents() {
        return eventNs == 0 ? FIRST_EVENTS : (int) Math.max(1, Math.min(EVENTS_MAX, PIECE_NS / eventNs));
    }

    public void add(Piece piece) {
        waiting.add(piece);
    }

    /** One that only this process may work on. */
    public void addHere(Piece piece) {
        waitingHere.add(piece);
    }

    /** Other nodes have something of it. */
    public boolean hasAway() {
        return !away.isEmpty();
    }

    /** Gives the next piece away; null when there is none, or nobody has room. */
    public @Nullable Next next(long nowNs) {
        Piece mine = here < HERE_MAX ? overdue(nowNs) : null;
        if (mine == null && here < HERE_MAX) {
            mine = first(waitingHere);
        }
        if (mine != null) {
            waitingHere.remove(mine);
            return here(mine);
        }
        Piece piece = first(waiting);
        if (piece == null) {
            return null;
        }
        long pieceNs = estimateNs(piece);
        String node = leastBusy(piece, pieceNs, nowNs);
        boolean roomHere = here < HERE_MAX;
        if (node == null && !roomHere) {
            return null;
        }
        waiting.remove();
        if (node == null || (roomHere && busyHereNs(pieceNs) <= windows.of(node).busyNs(pieceNs))) {
            return here(piece);
        }
        return sent(piece, pieceNs, node, nowNs);
    }

    private @Nullable Piece overdue(long nowNs) {
        for (Piece piece : away) {
            if (piece.isOverdue(nowNs) && !piece.isOver()) {
                return piece;
            }
        }
        return null;
    }

    private static @Nullable Piece first(ArrayDeque<Piece> queue) {
        while (!queue.isEmpty() && queue.element().isOver()) {
            queue.remove();
        }
        return queue.peek();
    }

    private @Nullable String leastBusy(Piece piece, long pieceNs, long nowNs) {
        String best = null;
        long bestNs = Long.MAX_VALUE;
        int bestOpen = Integer.MAX_VALUE;
        List<String> nodes = windows.nodes();
        rests.keySet().retainAll(nodes);
        for (String node : nodes) {
            NodeWindow window = windows.of(node);
            Rest rest = rests.get(node);
            boolean may = !piece.tried().contains(node)
                    && window.hasRoom(piece, pieceNs, nowNs)
                    && (rest == null || rest.isOver(nowNs));
            long busyNs = window.busyNs(pieceNs);
            if (may && (busyNs < bestNs || (busyNs == bestNs && window.open() < bestOpen))) {
                best = node;
                bestNs = busyNs;
                bestOpen = window.open();
            }
        }
        return best;
    }

    private Next here(Piece piece) {
        piece.startedHere(estimateNs(piece));
        here++;
        hereNs += piece.workNs();
        return new Next(piece, null);
    }

    private Next sent(Piece piece, long pieceNs, String node, long nowNs) {
        NodeWindow window = windows.of(node);
        long takesNs = window.busyNs(pieceNs);
        window.sent(piece, pieceNs);
        Rest rest = rests.get(node);
        if (rest != null) {
            rest.begun();
        }
        piece.sent(node, pieceNs, nowNs + Math.max(OVERDUE_NS_MIN, OVERDUE_TIMES * takesNs));
        away.add(piece);
        return new Next(piece, node);
    }

    /** So much work for other nodes is done by the threads of this process, or not any more. */
    public void servedHere(int events, boolean begins) {
        hereNs += (begins ? 1 : -1) * (long) (events * eventNs);
        hereNs = Math.max(0, hereNs);
    }

    /** @param tookNs from the first event's begin to the last one's end; negative when nothing came of it */
    public void doneHere(Piece piece, long tookNs) {
        here--;
        hereNs = Math.max(0, hereNs - piece.workNs());
        if (tookNs >= 0 && piece.events() > 0) {
            double oneNs = Math.max(1.0, (double) tookNs * threads / piece.events());
            eventNs = eventNs == 0 ? oneNs : eventNs + NEW_SHARE * (oneNs - eventNs);
        }
    }

    /** @return whether the node was left alone before, and is not any more */
    public boolean answered(Piece piece, String node, int itsThreads) {
        NodeWindow window = ended(piece, node);
        window.has(itsThreads);
        Rest rest = rests.remove(node);
        boolean rested = rest != null && rest.succeeded();
        return window.rest.succeeded() || rested;
    }

    /**
     * The piece waits for another one to do it.
     *
     * @return how long the node is left alone because of it, in milliseconds
     */
    public long notDone(Piece piece, String node, Why why, long nowNs) {
        NodeWindow window = ended(piece, node);
        piece.tried().add(node);
        if (!piece.isOver() && !piece.isHere()) {
            boolean onlyHere = why == Why.NOT_SENT
                    || why == Why.FAILED
                    || piece.tried().size() >= NODES_MAX
                    || piece.tried().containsAll(windows.nodes());
            (onlyHere ? waitingHere : waiting).addFirst(piece);
        }
        return switch (why) {
            case BUSY, REFUSED, FAILED -> {
                window.rest.succeeded();
                yield rests.computeIfAbsent(node, first -> new Rest(why.restMs, why.restMsMax))
                        .failed(nowNs);
            }
            case SILENT -> window.rest.failed(nowNs);
            case LEFT -> {
                window.rest.succeeded();
                rests.remove(node);
                yield 0;
            }
            case NOT_SENT -> {
                window.rest.ended();
                Rest rest = rests.get(node);
                if (rest != null) {
                    rest.ended();
                }
                yield 0;
            }
        };
    }

    private NodeWindow ended(Piece piece, String node) {
        NodeWindow window = windows.of(node);
        window.ended(piece, piece.workNs());
        away.remove(piece);
        piece.notSent();
        return window;
    }

    private long busyHereNs(long moreNs) {
        return (hereNs + moreNs) / threads;
    }

    private long estimateNs(Piece piece) {
        return (long) (piece.events() * eventNs);
    }
}
