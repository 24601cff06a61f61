package dev.leat.support;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.observe.NoTelemetry;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers what a test may ask for. */
public final class RecordingTelemetry extends NoTelemetry {
    private final AtomicLong polled = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final List<String> story = new CopyOnWriteArrayList<>();

    public long polled() {
        return polled.get();
    }

    public long dropped() {
        return dropped.get();
    }

    public long acknowledged() {
        return acknowledged.get();
    }

    /** States, claims, doubts, releases and notices, in order. */
    public List<String> story() {
        return List.copyOf(story);
    }

    @Override
    public void batchPolled(Batch batch) {
        polled.addAndGet(batch.events().size());
    }

    @Override
    public void batchAcknowledged(PartitionId partition, Ack ack, int events, long endToEndMs) {
        acknowledged.addAndGet(events);
        dropped.addAndGet(ack.dropped());
    }

    @Override
    public void pipelineState(String state, String reason) {
        story.add(state + " " + reason);
    }

    @Override
    public void partitionClaimed(Position position, long claimMs) {
        story.add("claimed " + position);
    }

    @Override
    public void partitionDoubted(PartitionId partition, String cause, String reason, long backOffMs) {
        story.add("doubt " + partition + " " + reason);
    }

    @Override
    public void partitionsReleased(Collection<PartitionId> partitions, String kind) {
        story.add(kind + " " + partitions);
    }

    @Override
    public void writeFailed(int lane, String kind, String sqlState, String reason) {
        story.add("write failed " + kind + " " + sqlState + " " + reason);
    }

    @Override
    public void notice(String text) {
        story.add("notice " + text);
    }
}
