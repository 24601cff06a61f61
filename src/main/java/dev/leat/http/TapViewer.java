package dev.leat.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;

/**
 * One client that looks through a tap. Nothing waits for it: while it does not read, what is seen passes it by and is
 * counted. Belongs to the context of the admin server.
 */
abstract class TapViewer {
    /** What waits to be read, until nothing more is written; the last write may be larger. */
    static final int QUEUE_BYTES_MAX = 1 << 16;

    /** Bytes that were written and are not yet with the operating system. */
    private long unsent;

    private long passed;
    private long told;
    /** To be told with the next events: a write for each would be half of what thousands of clients cost. */
    private long untold;

    private boolean seenSinceTick;
    private boolean wroteSinceBeat;
    private int writes;
    private String toldNodes = "";
    private boolean over;

    /** Whether so much waits to be read that nothing more may be written. */
    boolean isFull() {
        return unsent >= QUEUE_BYTES_MAX;
    }

    /** The connection's own bound is one of messages, whatever their length. */
    final void sends(Future<Void> write, int bytes) {
        writes++;
        wroteSinceBeat = true;
        unsent += bytes;
        write.onComplete(sent -> unsent -= bytes);
    }

    /** Writes since this was asked for the last time. */
    final int takeWrites() {
        int taken = writes;
        writes = 0;
        return taken;
    }

    /**
     * Gives the number of events for which there was room.
     *
     * @param skipped data of an event {@code skipped} that goes before them; empty: none does
     */
    abstract int write(String skipped, Lines lines);

    abstract void write(String event, String json);

    /** Shows that the connection is alive. */
    abstract void beat();

    /** Ends it behind what was written; completes when that is on its way, or nobody is there any more. */
    abstract Future<Void> close();

    /** @param gone called once the client has hung up, or all was written */
    abstract void whenGone(Runnable gone);

    /** @param skippedBefore what {@link #tick} will count and this client has not missed */
    final void open(long skippedBefore) {
        passed = -skippedBefore;
    }

    final void seen(Lines lines) {
        if (over) {
            return;
        }
        passed += lines.count();
        if (!isFull()) {
            seenSinceTick = true;
            passed -= write(takeUntold(), lines);
        }
    }

    private String takeUntold() {
        if (untold <= told) {
            return "";
        }
        told = untold;
        return "{\"events\":" + told + "}";
    }

    /** Tells which nodes are looked at, unless the client knows. */
    final void nodes(String json) {
        if (!over && !isFull() && !json.equals(toldNodes)) {
            toldNodes = json;
            write("nodes", json);
        }
    }

    /**
     * Once a second: tells how many events were not shown, when there are more than the time before. Where events came
     * since then, that waits for the next ones, a second at most.
     *
     * @param skipped all that nobody was shown
     * @param room false: so much was written lately that this has to wait
     * @param beat whether it is time to show that the connection is alive, where nothing else has
     */
    final void tick(long skipped, boolean room, boolean beat) {
        boolean seen = seenSinceTick;
        seenSinceTick = false;
        if (over || isFull()) {
            return;
        }
        untold = passed + skipped;
        if (untold > told && !seen && room) {
            write("skipped", takeUntold());
        } else if (beat && !wroteSinceBeat) {
            beat();
        }
        if (beat) {
            wroteSinceBeat = false;
        }
    }

    /** The last thing that the client is told, at most once. */
    final Future<Void> end(String reason) {
        if (over) {
            return Future.succeededFuture();
        }
        over = true;
        String skipped = takeUntold();
        if (!skipped.isEmpty()) {
            write("skipped", skipped);
        }
        write(
                "ended",
                JsonNodeFactory.instance.objectNode().put("reason", reason).toString());
        return close();
    }

    /** The client is not there any more. */
    final void gone() {
        over = true;
    }
}
