package dev.leat.dev;

import java.io.PrintStream;
import java.util.Locale;

/** One line that tells how the run goes: written over once a second on a terminal, else a new one every 5 seconds. */
final class LiveLine {
    private static final long LOG_EVERY = 5;
    /** Back to the line's begin, clear it, and cut at the terminal's edge what would go on in the next line. */
    private static final String BEFORE = "\r\u001b[K\u001b[?7l";

    private static final String AFTER = "\u001b[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private long shown;
    private long lastSent;
    private long lastNs = System.nanoTime();

    LiveLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** To be called once a second. */
    void show(long sent, LeatMetrics.Reading reading, QuickStartDatabase.Latency latency) {
        if (!terminal && shown++ % LOG_EVERY != 0) {
            return;
        }
        long now = System.nanoTime();
        double rate = (sent - lastSent) * 1e9 / Math.max(1, now - lastNs);
        lastSent = sent;
        lastNs = now;
        String line = String.format(
                Locale.ROOT,
                "events in %,d | rows %,d | dead letters %,d | dropped %,d | %,.0f/s | lag %,d | p50 %.1f ms"
                        + " p99 %.1f ms",
                sent,
                reading.rows(),
                reading.deadLetters(),
                reading.dropped(),
                rate,
                reading.lag(),
                latency.p50Ms(),
                latency.p99Ms());
        out.print(terminal ? BEFORE + line + AFTER : line + System.lineSeparator());
        out.flush();
    }

    /** Ends the line, so that what follows begins a new one. */
    void end() {
        if (terminal) {
            out.println();
        }
    }
}
