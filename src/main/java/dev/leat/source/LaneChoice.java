package dev.leat.source;

import dev.leat.config.PipelineConfig;
import dev.leat.config.SinkConfig;
import java.util.concurrent.TimeUnit;

/**
 * Which lane the batches of a partition take: all the same one while little is on its way, so that its transactions
 * are few and larger; each partition its own while much is. A partition changes lanes when nothing of it is on the way,
 * so its order stays. Poll thread only. Figures: docs/decisions/0024-lanes-as-needed.md.
 */
final class LaneChoice {
    static final long WAIT_MIN_NS = TimeUnit.SECONDS.toNanos(1);
    static final long WAIT_MAX_NS = TimeUnit.MINUTES.toNanos(1);

    /** What takes so long is slow, or waits behind something slow: then lanes are worth more than few transactions. */
    static final long AGE_MAX_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A flush or a collection that holds everything up for a moment is no reason to do anything. */
    static final long LASTING_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** On the way is to be so many times less before lanes are gathered than when they are spread. */
    private static final int CALM = 4;

    private static final int SHARED = 0;

    /**
     * What one lane alone may have on the way.
     *
     * @param events of all partitions
     * @param bytes of those events
     * @param lingerMs that batches wait for others on purpose
     */
    record Little(int events, long bytes, long lingerMs) {
        boolean exceeded(int nowEvents, long nowBytes, long ageNs, int part) {
            long ageMaxNs = AGE_MAX_NS + TimeUnit.MILLISECONDS.toNanos(lingerMs);
            return nowEvents > events / part || nowBytes > bytes / part || ageNs > ageMaxNs;
        }
    }

    private final int lanes;
    private final Little little;
    private final boolean gathers;
    private boolean spread = true;
    /** Of being spread or gathered, or of the last time when much was on the way for a while. */
    private long sinceNs;

    private long muchSinceNs;
    private long waitNs = WAIT_MIN_NS;

    /**
     * @param lanes at least one
     * @param gathers whether partitions ever share a lane that is not their own
     */
    LaneChoice(int lanes, Little little, boolean gathers, long nowNs) {
        this.lanes = lanes;
        this.little = little;
        this.gathers = gathers;
        this.sinceNs = nowNs;
        this.muchSinceNs = nowNs;
    }

    /** One lane alone may have as much as fits into one batch. */
    static LaneChoice of(PipelineConfig config, long nowNs) {
        SinkConfig sink = config.sink();
        Little little = new Little(config.limits().batchEvents(), BatchBuilder.bytesMax(config), sink.lingerMs());
        return new LaneChoice(sink.connections(), little, sink.gather(), nowNs);
    }

    /**
     * Spreads partitions when much is on the way for a while, and gathers them after a time without that, which is
     * longer each time that sharing a lane did not last.
     *
     * @param events on the way, of all partitions
     * @param bytes of those events
     * @param ageNs of the oldest batch on the way
     */
    void look(int events, long bytes, long ageNs, long nowNs) {
        if (!gathers) {
            return;
        }
        boolean much = little.exceeded(events, bytes, ageNs, spread ? CALM : 1);
        muchSinceNs = much ? muchSinceNs : nowNs;
        boolean lasting = nowNs - muchSinceNs >= LASTING_NS;
        if (!spread && lasting) {
            waitNs = nowNs - sinceNs < waitNs ? Math.min(2 * waitNs, WAIT_MAX_NS) : WAIT_MIN_NS;
            become(true, nowNs);
        } else if (spread && lasting) {
            sinceNs = nowNs;
        } else if (spread && nowNs - sinceNs >= waitNs) {
            become(false, nowNs);
        }
    }

    private void become(boolean nowSpread, long nowNs) {
        spread = nowSpread;
        sinceNs = nowNs;
        muchSinceNs = nowNs;
    }

    /** The lane of the partition's next batch. */
    int next(PartitionState state) {
        return state.openBatches() > 0 ? state.lane() : wanted(state);
    }

    /** Whether what is on its way has to end first, since the partition is in a lane that others need. */
    boolean mustMove(PartitionState state) {
        return spread && state.openBatches() > 0 && state.lane() != wanted(state);
    }

    private int wanted(PartitionState state) {
        return spread ? state.partition().lane(lanes) : SHARED;
    }
}
