package dev.leat.source;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.config.LimitsConfig;
import dev.leat.config.PipelineConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The partitions that the group has given to this consumer, their bounds and lanes. Poll thread only. */
final class Assignment {
    /**
     * Where little comes, a batch has one event or two, and a short wait of the database must not pause anything: what
     * is read again after a pause comes later than what was read on.
     */
    static final int SMALL_BATCHES = 8;

    private final Map<PartitionId, PartitionState> partitions = new HashMap<>();
    /** Of the last claim of each partition that is or was here. */
    private final Map<PartitionId, Long> epochs = new HashMap<>();

    private final long bytesMax;
    private final int eventsMax;
    private final int batchesMax;
    private final MemoryBudget.Share memory;
    private LaneChoice lanes;
    private long openBytes;

    /**
     * @param bytesMax bytes of events in flight, all partitions together
     * @param batchesMax full batches in flight per partition, or {@link #SMALL_BATCHES} times as many small ones
     * @param batchEvents events of a full one
     * @param memory told by {@link #look}
     */
    Assignment(long bytesMax, int batchesMax, int batchEvents, LaneChoice lanes, MemoryBudget.Share memory) {
        this.bytesMax = bytesMax;
        this.eventsMax = batchesMax * batchEvents;
        this.batchesMax = batchesMax * SMALL_BATCHES;
        this.lanes = lanes;
        this.memory = memory;
    }

    static Assignment of(PipelineConfig config, MemoryBudget memory) {
        LimitsConfig limits = config.limits();
        return new Assignment(
                limits.inFlightBytes(),
                limits.partitionBatches(),
                limits.batchEvents(),
                LaneChoice.of(config, System.nanoTime()),
                memory.share(limits.inFlightBytes()));
    }

    /** The lanes are those of this configuration from now on. */
    void adopt(PipelineConfig config) {
        lanes = LaneChoice.of(config, System.nanoTime());
    }

    LaneChoice lanes() {
        return lanes;
    }

    /** Looks at what is on the way after what was just acknowledged: causes of pauses, lanes and memory go by it. */
    void look(long nowNs) {
        long oldestNs = nowNs;
        int events = 0;
        openBytes = 0;
        for (PartitionState state : partitions.values()) {
            oldestNs = Math.min(oldestNs, state.oldestOpenNs(nowNs));
            events += state.openEvents();
            openBytes += state.openBytes();
        }
        memory.told(openBytes);
        lanes.look(events, openBytes, nowNs - oldestNs, nowNs);
    }

    void add(PartitionId partition) {
        partitions.put(partition, new PartitionState(partition));
    }

    void remove(PartitionId partition) {
        partitions.remove(partition);
    }

    /**
     * Takes note of a claim. Epochs only rise, unless the database is not the one that it was; nothing that is known of
     * it holds then, in the lanes neither, also where the group has taken the partition away meanwhile.
     *
     * @return what was seen in that case, or null
     */
    @Nullable
    String putBack(Position claimed) {
        Long before = epochs.put(claimed.partition(), claimed.epoch());
        return before == null || claimed.epoch() > before
                ? null
                : "the database was put back to an earlier state: " + claimed.partition() + " was ours at epoch "
                        + before + ", and is claimed at epoch " + claimed.epoch() + " now; everything is opened anew";
    }

    @Nullable
    PartitionState get(PartitionId partition) {
        return partitions.get(partition);
    }

    Collection<PartitionState> all() {
        return partitions.values();
    }

    List<PartitionState> of(Collection<PartitionId> wanted) {
        List<PartitionState> found = new ArrayList<>(wanted.size());
        for (PartitionId partition : wanted) {
            PartitionState state = partitions.get(partition);
            if (state != null) {
                found.add(state);
            }
        }
        return found;
    }

    List<PartitionState> wantingClaim(long nowNs) {
        List<PartitionState> wanting = new ArrayList<>();
        for (PartitionState state : partitions.values()) {
            if (state.wantsClaim(nowNs)) {
                wanting.add(state);
            }
        }
        return wanting;
    }

    /** Nothing is read any more. */
    void end() {
        memory.told(0);
        partitions.values().forEach(PartitionState::lost);
    }

    boolean settled() {
        for (PartitionState state : partitions.values()) {
            if (!state.settled()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Why nothing may be read from a partition, as of the last {@link #look}, or null when something may. A partition
     * without an open batch may read while the budget of all is not used up, however small its share is, so that each
     * one moves.
     */
    @Nullable
    String pauseCause(PartitionState state) {
        if (state.phase() != PartitionState.Phase.RUNNING) {
            return state.phase() == PartitionState.Phase.DOUBT ? "doubt" : "claim";
        }
        if (state.openEvents() >= eventsMax || state.openBatches() >= batchesMax) {
            return "window";
        }
        if (lanes.mustMove(state)) {
            return "lane";
        }
        boolean overShare = state.openBatches() > 0 && state.openBytes() >= bytesMax / partitions.size();
        if (overShare || openBytes >= bytesMax) {
            return "bytes";
        }
        return memory.exhausted() ? "memory" : null;
    }
}
