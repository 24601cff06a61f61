package dev.leat.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Events that a tap has seen, one line each, on their way to who wants them; what there is no room for is counted. One
 * thread puts lines in, another takes them out.
 */
final class LineQueue {
    static final int LINES_MAX = 1_000;

    private static final int CHARACTERS_MAX = 1 << 22;

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_MAX);
    private final AtomicInteger characters = new AtomicInteger();
    private final LongAdder unheard = new LongAdder();

    /** Whether there was room. */
    boolean offer(String line) {
        int length = line.length();
        if (characters.get() + length > CHARACTERS_MAX) {
            unheard.increment();
            return false;
        }
        characters.addAndGet(length);
        if (!lines.offer(line)) {
            characters.addAndGet(-length);
            unheard.increment();
            return false;
        }
        return true;
    }

    /** Takes the next lines: so many that they have so many characters, or all. */
    List<String> next(int enough) {
        List<String> taken = new ArrayList<>();
        int together = 0;
        String line = lines.poll();
        while (line != null) {
            taken.add(line);
            together += line.length();
            line = together < enough ? lines.poll() : null;
        }
        characters.addAndGet(-together);
        return taken;
    }

    int size() {
        return lines.size();
    }

    /** Lines for which there was no room. */
    long unheard() {
        return unheard.sum();
    }
}
