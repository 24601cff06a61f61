package dev.leat.source;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.PositionStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a claim is over although nothing comes that could be refused for it, as after a reset of positions.
 * Looks only at partitions of which nothing is on the way: the others hear of it anyhow. Poll thread only.
 */
final class ClaimWatch {
    static final long EVERY_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long ANSWER_MS = 10_000;

    private final PositionStore positions;
    private final Claims.Host host;
    private volatile boolean asking;
    private long askedNs = System.nanoTime();

    ClaimWatch(PositionStore positions, Claims.Host host) {
        this.positions = positions;
        this.host = host;
    }

    /** Asks when it is time; who does not answer is asked again the next time. */
    void look(Collection<PartitionState> all, long nowNs) {
        if (asking || nowNs - askedNs < EVERY_NS) {
            return;
        }
        askedNs = nowNs;
        Map<PartitionId, PartitionState> quiet = new HashMap<>();
        Map<PartitionId, Long> epochs = new HashMap<>();
        for (PartitionState state : all) {
            if (state.settled()) {
                quiet.put(state.partition(), state);
                epochs.put(state.partition(), state.epoch());
            }
        }
        if (quiet.isEmpty()) {
            return;
        }
        asking = true;
        positions
                .ofOtherEpochs(epochs)
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .onSuccess(rows -> told(rows, quiet, epochs))
                .onComplete(ended -> asking = false);
    }

    private void told(List<Position> rows, Map<PartitionId, PartitionState> quiet, Map<PartitionId, Long> epochs) {
        if (rows.isEmpty()) {
            return;
        }
        host.later(() -> rows.forEach(row -> {
            PartitionState state = quiet.get(row.partition());
            Long epoch = epochs.get(row.partition());
            if (state != null
                    && epoch != null
                    && state.phase() == PartitionState.Phase.RUNNING
                    && state.epoch() == epoch) {
                host.doubt(
                        state,
                        "the position was set or claimed elsewhere: its epoch is " + row.epoch() + ", ours was "
                                + epoch);
            }
        }));
    }
}
