package dev.leat.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far long work is, on one line below what is printed meanwhile. Only on a terminal; elsewhere nothing is drawn.
 * For one thread at a time.
 */
final class ProgressBar implements AutoCloseable {
    private static final int CELLS = 24;
    private static final int PERCENT = 100;
    private static final long DRAW_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Time left is guessed from what was done until now, once that took a while. */
    private static final long GUESS_AFTER_NS = TimeUnit.SECONDS.toNanos(2);

    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean drawn;
    private final long all;
    private final LongSupplier clockNs;
    private final long startedNs;
    private long lastNs;
    private long done;

    /** @param all what there is to do */
    ProgressBar(Terminal terminal, long all) {
        this(terminal.err(), terminal.interactive(), all, System::nanoTime);
    }

    ProgressBar(PrintWriter out, boolean drawn, long all, LongSupplier clockNs) {
        this.out = out;
        this.drawn = drawn;
        this.all = Math.max(1, all);
        this.clockNs = clockNs;
        this.startedNs = clockNs.getAsLong();
        this.lastNs = startedNs - DRAW_EVERY_NS;
    }

    /** So much more is done; drawn ten times a second at most. */
    void advance(long more) {
        done += more;
        long nowNs = clockNs.getAsLong();
        if (nowNs - lastNs >= DRAW_EVERY_NS) {
            lastNs = nowNs;
            draw(nowNs);
        }
    }

    /** What is worth a line of its own although the bar tells of the whole. */
    void println(String line) {
        if (drawn) {
            out.print(CLEAR);
        }
        out.println(line);
        draw(clockNs.getAsLong());
    }

    /** What only needs saying where there is no bar. */
    void detail(String line) {
        if (!drawn) {
            out.println(line);
        }
    }

    private void draw(long nowNs) {
        if (drawn) {
            out.print(CLEAR + text(nowNs));
            out.flush();
        }
    }

    private String text(long nowNs) {
        long known = Math.min(done, all);
        int full = (int) (known * CELLS / all);
        String bar = "#".repeat(full) + "-".repeat(CELLS - full);
        return String.format(Locale.ROOT, "[%s] %3d%% %,d of %,d", bar, known * PERCENT / all, known, all)
                + left(nowNs - startedNs, known);
    }

    private String left(long tookNs, long known) {
        if (tookNs < GUESS_AFTER_NS || known == 0) {
            return "";
        }
        long leftS = TimeUnit.NANOSECONDS.toSeconds((long) ((double) tookNs / known * (all - known)));
        return ", about " + leftS / 60 + ":" + String.format(Locale.ROOT, "%02d", leftS % 60) + " left";
    }

    /** Nothing of it stays. */
    @Override
    public void close() {
        if (drawn) {
            out.print(CLEAR);
            out.flush();
        }
    }
}
