package dev.leat.source;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Batch;
import dev.leat.config.PipelineConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Cuts what one poll brought for a partition into batches, bounded in events and bytes. */
final class BatchBuilder {
    private static final int BATCHES_PER_BUDGET = 8;

    private final KeyFormat keyFormat;
    private final int eventsMax;
    private final long bytesMax;

    BatchBuilder(KeyFormat keyFormat, int eventsMax, long bytesMax) {
        this.keyFormat = keyFormat;
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
    }

    static BatchBuilder of(PipelineConfig config) {
        return new BatchBuilder(config.source().key(), config.limits().batchEvents(), bytesMax(config));
    }

    /** Of the events of one batch, which ends with the one that reaches it. */
    static long bytesMax(PipelineConfig config) {
        return Math.min(config.sink().bytesMax(), config.limits().inFlightBytes() / BATCHES_PER_BUDGET);
    }

    /**
     * Opens the batches in the partition's state.
     *
     * @param records in offset order; those before the partition's read offset are left out
     * @param next the consumer's position behind them, which skips holes that the last record cannot show
     */
    List<Batch> build(PartitionState state, List<ConsumerRecord<byte[], byte[]>> records, long next) {
        List<Batch> batches = new ArrayList<>(1);
        long from = state.readOffset();
        Piece piece = new Piece(Math.min(records.size(), eventsMax));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.offset() < from) {
                continue;
            }
            if (piece.events.size() >= eventsMax || piece.bytes >= bytesMax) {
                batches.add(piece.open(state, record.offset()));
                piece = new Piece(eventsMax);
            }
            piece.add(Records.origin(keyFormat, record));
        }
        if (next > state.readOffset()) {
            batches.add(piece.open(state, next));
        }
        return batches;
    }

    /** A batch in the making. */
    private static final class Piece {
        private final List<Event> events;
        private long bytes;
        private long oldestMs = Long.MAX_VALUE;

        Piece(int capacity) {
            events = new ArrayList<>(capacity);
        }

        void add(Origin origin) {
            events.add(Event.of(origin));
            bytes += origin.sizeBytes();
            oldestMs = Math.min(oldestMs, origin.timestampMs());
        }

        Batch open(PartitionState state, long next) {
            long base = state.readOffset();
            long polledNs = System.nanoTime();
            long firstMs = events.isEmpty() ? -1 : oldestMs;
            state.opened(new PartitionState.Open(base, next, events.size(), bytes, firstMs, polledNs));
            return new Batch(
                    state.partition(),
                    state.epoch(),
                    base,
                    next,
                    events,
                    List.of(),
                    0,
                    bytes,
                    polledNs,
                    state.cancellation());
        }
    }
}
