package dev.leat.dev;

import java.util.concurrent.TimeUnit;

/** Looks at the positions in PostgreSQL, and notices when they stand still although events wait. */
final class Progress {
    private static final long STILL_S = 60;

    private final QuickStartDatabase database;
    private long position;
    private long movedNs = System.nanoTime();

    Progress(QuickStartDatabase database) {
        this.database = database;
    }

    /** How many events have taken effect by now. */
    long position() {
        long now = database.position();
        if (now > position) {
            position = now;
            movedNs = System.nanoTime();
        }
        return now;
    }

    /** Fails when none of these events has taken effect for a minute. */
    void require(long sent) {
        if (position() >= sent) {
            movedNs = System.nanoTime();
        } else if (System.nanoTime() - movedNs > TimeUnit.SECONDS.toNanos(STILL_S)) {
            throw new DevException("no event took effect for " + STILL_S + " s although " + (sent - position)
                    + " wait; /status and Leat's log say why");
        }
    }
}
