package dev.leat.source;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of events, as they were read, that all pipelines of a process have on the way together, whatever each of them
 * may have for itself: a hundred that catch up at once must not fill the heap. Safe for any thread.
 */
public final class MemoryBudget {
    /**
     * Parsed, an event takes three to five times what was read (docs/operations.md), Kafka's client holds as much
     * again as it fetched ahead, and each pipeline may exceed its share by what one poll brings.
     */
    private static final int PARTS_OF_HEAP = 16;

    private final long bytesMax;
    private final int pipelines;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long bytesMax, int pipelines) {
        this.bytesMax = bytesMax;
        this.pipelines = pipelines;
    }

    /** A sixteenth of the heap for so many pipelines, at least one. */
    public static MemoryBudget ofHeap(int pipelines) {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP, pipelines);
    }

    /** The equal part of one pipeline. */
    long shareBytes() {
        return bytesMax / pipelines;
    }

    /** Of one pipeline, for as long as it reads. */
    Share share() {
        return new Share();
    }

    /** Belongs to one thread. */
    final class Share {
        private long told;

        /** So much is on the way now. */
        void told(long bytes) {
            used.addAndGet(bytes - told);
            told = bytes;
        }

        /** Nothing is left for all, and this pipeline has its part, which it has again without the others' help. */
        boolean exhausted() {
            return told > 0 && told >= shareBytes() && used.get() >= bytesMax;
        }
    }
}
