package dev.leat.batch;

import dev.leat.api.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of one partition on their way: the unit of everything. A batch is a request; its reply is the acknowledgement.
 *
 * @param epoch of the claim it was read under
 * @param base the {@code next} of the batch before it, not the first event's offset: Kafka's offsets have holes
 * @param next the offset from which the next batch is read; the batch covers everything from {@code base} up to it
 * @param events those that still go on; may be empty, the batch travels to the sink nevertheless
 * @param deadLetters events that failed on the way, to be written with the rows
 * @param dropped events that a stage ended on purpose
 * @param sizeBytes memory of the events as they were read
 * @param polledNs {@link System#nanoTime()} when the source handed it out
 */
public record Batch(
        PartitionId partition,
        long epoch,
        long base,
        long next,
        List<Event> events,
        List<DeadLetter> deadLetters,
        int dropped,
        long sizeBytes,
        long polledNs,
        Cancellation cancellation) {

    public Batch {
        if (next < base) {
            throw new IllegalArgumentException("batch ends at " + next + ", before its base " + base);
        }
        events = List.copyOf(events);
        deadLetters = List.copyOf(deadLetters);
    }

    /** Events of one partition, at least one, in the order of their offsets, that come from no poll loop. */
    public static Batch of(PartitionId partition, long epoch, List<Event> events) {
        long sizeBytes = 0;
        for (Event event : events) {
            sizeBytes += event.origin().sizeBytes();
        }
        return new Batch(
                partition,
                epoch,
                events.get(0).origin().offset(),
                events.get(events.size() - 1).origin().offset() + 1,
                events,
                List.of(),
                0,
                sizeBytes,
                System.nanoTime(),
                new Cancellation());
    }

    /** The same, at most so many events in each. */
    public static List<Batch> cut(PartitionId partition, long epoch, List<Event> events, int eventsMax) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < events.size(); from += eventsMax) {
            batches.add(of(partition, epoch, events.subList(from, Math.min(events.size(), from + eventsMax))));
        }
        return batches;
    }

    /** The batch after a stage: the events that go on, what failed in it, and how many it dropped. */
    public Batch after(List<Event> kept, List<DeadLetter> failed, int droppedHere) {
        List<DeadLetter> all = deadLetters;
        if (!failed.isEmpty()) {
            all = new ArrayList<>(deadLetters);
            all.addAll(failed);
        }
        return new Batch(
                partition, epoch, base, next, kept, all, dropped + droppedHere, sizeBytes, polledNs, cancellation);
    }
}
