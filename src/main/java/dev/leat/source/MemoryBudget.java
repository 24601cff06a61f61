package dev.leat.source;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of events, as they were read, that all pipelines of a process have on the way together: a hundred that catch
 * up at once must neither fill the heap nor keep its collector busy. Safe for any thread. Figures:
 * docs/decisions/0025-memory-of-many-pipelines.md.
 */
public final class MemoryBudget {
    /** What is on the way takes some ten times what was read: with this it is a sixth of the heap. */
    private static final int PARTS_TOGETHER = 64;

    /** A pipeline alone may have more, if its own limit says so: most of what the heap can bear. */
    private static final int PARTS_ALONE = 16;

    private final long togetherBytes;
    private final long aloneBytesMax;
    private final int pipelines;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long togetherBytes, long aloneBytesMax, int pipelines) {
        this.togetherBytes = togetherBytes;
        this.aloneBytesMax = aloneBytesMax;
        this.pipelines = pipelines;
    }

    /** Of this process's heap, for so many pipelines, at least one. */
    public static MemoryBudget ofHeap(int pipelines) {
        long heapBytes = Runtime.getRuntime().maxMemory();
        return new MemoryBudget(heapBytes / PARTS_TOGETHER, heapBytes / PARTS_ALONE, pipelines);
    }

    /**
     * What each pipeline's client of Kafka goes by.
     *
     * @param fetchBytes of one fetch, which waits in the client and is not yet on the way
     * @param pipelines of the process
     */
    record Part(long fetchBytes, int pipelines) {}

    /** The equal part of a pipeline: what all of them fetch at once is bounded by the heap, too. */
    Part part() {
        return new Part(aloneBytesMax / pipelines, pipelines);
    }

    /**
     * Of one pipeline, for as long as it reads.
     *
     * @param ownBytesMax that it may have on the way by its configuration
     */
    Share share(long ownBytesMax) {
        return new Share(bytesMax(ownBytesMax));
    }

    /** For the log, when a pipeline can never have on the way what its own limit says; null when it can. */
    @Nullable
    String notice(long ownBytesMax) {
        if (ownBytesMax <= bytesMax(ownBytesMax)) {
            return null;
        }
        return "limits.inFlightBytes is " + ownBytesMax + ", but one pipeline has at most a " + PARTS_ALONE
                + "th of the heap on the way, " + aloneBytesMax + " bytes here, and is paused at that (cause memory):"
                + " give the process a larger heap (-Xmx), or lower the limit";
    }

    private long bytesMax(long ownBytesMax) {
        return Math.max(togetherBytes, Math.min(ownBytesMax, aloneBytesMax));
    }

    /** Belongs to one thread. */
    final class Share {
        private final long bytesMax;
        private long told;

        private Share(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        /** So much is on the way now. */
        void told(long bytes) {
            used.addAndGet(bytes - told);
            told = bytes;
        }

        /** Nothing is left for all, and this pipeline has its part, which it has again without the others' help. */
        boolean exhausted() {
            return told > 0 && told >= bytesMax / pipelines && used.get() >= bytesMax;
        }
    }
}
