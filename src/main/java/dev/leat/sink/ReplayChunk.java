package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next dead letters of one parked key, which go through the stages as one batch; never empty. */
record ReplayChunk(List<StoredDeadLetter> letters) {

    /**
     * What the stages made of one dead letter.
     *
     * @param failed why none of its events may be written; null when all may
     * @param missing it stands for a piece that the stages do not make any more
     */
    record Made(
            StoredDeadLetter letter,
            List<Event> events,
            @Nullable DeadLetter failed,
            boolean missing) {}

    /** Those that fit into one batch: records, each later than the one before, or pieces of one record. */
    static ReplayChunk of(List<StoredDeadLetter> letters) {
        int end = 1;
        while (end < letters.size() && follows(letters.get(end - 1), letters.get(end))) {
            end++;
        }
        return new ReplayChunk(List.copyOf(letters.subList(0, end)));
    }

    private static boolean follows(StoredDeadLetter one, StoredDeadLetter next) {
        if (one.part() == null || next.part() == null) {
            return one.part() == null && next.part() == null && offset(one) < offset(next);
        }
        return offset(one) == offset(next) && EventOrder.comparePart(one.part(), next.part()) < 0;
    }

    private static long offset(StoredDeadLetter letter) {
        return letter.deadLetter().event().origin().offset();
    }

    List<Long> ids() {
        return letters.stream().map(StoredDeadLetter::id).toList();
    }

    long lastId() {
        return letters.get(letters.size() - 1).id();
    }

    /** Each record once, as the source would hand them out. */
    Batch batch() {
        List<Event> records = new ArrayList<>();
        long before = -1;
        for (StoredDeadLetter letter : letters) {
            if (offset(letter) != before) {
                records.add(letter.deadLetter().event());
                before = offset(letter);
            }
        }
        return Batch.of(PartitionId.of(records.get(0).origin()), letters.get(0).id(), records);
    }

    /** Gives each dead letter what became of it; of a record that was split, the piece that it stands for. */
    List<Made> made(Batch after, Branches branches) {
        List<Made> all = new ArrayList<>(letters.size());
        for (StoredDeadLetter letter : letters) {
            String part = letter.part();
            DeadLetter failed = null;
            for (DeadLetter dead : after.deadLetters()) {
                String own = dead.event().part();
                boolean concerns = isOf(dead.event(), letter)
                        && (ReplayWriter.isWithin(own, part) || ReplayWriter.isWithin(part, own));
                failed = failed == null && concerns ? dead : failed;
            }
            List<Event> events = after.events().stream()
                    .filter(event -> isOf(event, letter) && ReplayWriter.isWithin(event.part(), part))
                    .toList();
            boolean none = part != null && events.isEmpty() && failed == null;
            boolean missing = none && (after.dropped() == 0 || !branches.lead(part));
            all.add(new Made(letter, events, failed, missing));
        }
        return all;
    }

    private static boolean isOf(Event event, StoredDeadLetter letter) {
        return event.origin().offset() == offset(letter);
    }
}
