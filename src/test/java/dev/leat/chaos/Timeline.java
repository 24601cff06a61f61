package dev.leat.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened when, in milliseconds since the beginning of a run. Any thread writes. */
final class Timeline {
    private final long startNs = System.nanoTime();
    private final List<String> lines = new ArrayList<>();
    private final boolean echo;

    /** @param echo whether every line is also printed at once */
    Timeline(boolean echo) {
        this.echo = echo;
    }

    long nowMs() {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    synchronized void add(String text) {
        String line = String.format(Locale.ROOT, "%8.3f  %s", nowMs() / 1_000.0, text);
        lines.add(line);
        if (echo) {
            System.out.println(line);
        }
    }

    @Override
    public synchronized String toString() {
        return String.join(System.lineSeparator(), lines);
    }
}
