package dev.leat.stage.offload;

import java.util.concurrent.TimeUnit;

/** What is on its way to one other node, of all stages of this process, and whether the node is left alone. */
final class NodeWindow {
    static final int REQUESTS_MAX = 8;
    static final long BYTES_MAX = 4 << 20;

    /** A node gets more than two requests only when it would be done with all of them in so long. */
    static final long BACKLOG_NS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final int ALWAYS = 2;
    private static final long REST_MS = 1_000;
    private static final long REST_MS_MAX = 30_000;

    final Rest rest = new Rest(REST_MS, REST_MS_MAX);
    private int open;
    private long bytes;
    private long workNs;
    private int threads = 1;

    int open() {
        return open;
    }

    boolean hasRoom(Piece piece, long pieceNs, long nowNs) {
        return rest.isOver(nowNs)
                && open < REQUESTS_MAX
                && bytes + piece.bytes() <= BYTES_MAX
                && (open < ALWAYS || (pieceNs > 0 && busyNs(pieceNs) <= BACKLOG_NS));
    }

    /** How long the node needs for what it has and this much more, about. */
    long busyNs(long moreNs) {
        return (workNs + moreNs) / threads;
    }

    void sent(Piece piece, long pieceNs) {
        open++;
        bytes += piece.bytes();
        workNs += pieceNs;
        rest.begun();
    }

    /** The request is answered, or will not be. */
    void ended(Piece piece, long pieceNs) {
        open--;
        bytes -= piece.bytes();
        workNs -= pieceNs;
    }

    /** The node says how many threads it has. */
    void has(int itsThreads) {
        threads = Math.max(1, itsThreads);
    }
}
