package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How the dead letters of one transaction go into the table: in the order of their partitions, and what only waits
 * as its whole record: pieces would each hold all bytes of it, and none of them was written yet.
 */
final class StoredOrder {
    private static final Comparator<DeadLetter> ORDER = Comparator.comparing(
                    (DeadLetter dead) -> dead.event().origin().topic())
            .thenComparingInt(dead -> dead.event().origin().partition())
            .thenComparing(DeadLetter::event, EventOrder.INSTANCE);

    private StoredOrder() {}

    static List<DeadLetter> of(List<DeadLetter> deadLetters) {
        List<DeadLetter> sorted = new ArrayList<>(deadLetters);
        sorted.sort(ORDER);
        List<DeadLetter> stored = new ArrayList<>(sorted.size());
        for (int from = 0; from < sorted.size(); ) {
            int to = from + 1;
            while (to < sorted.size() && sameRecord(sorted.get(from), sorted.get(to))) {
                to++;
            }
            List<DeadLetter> pieces = sorted.subList(from, to);
            if (pieces.stream().allMatch(DeadLetter::waits)) {
                stored.add(whole(pieces.get(0)));
            } else {
                stored.addAll(pieces);
            }
            from = to;
        }
        return stored;
    }

    private static boolean sameRecord(DeadLetter one, DeadLetter other) {
        Origin left = one.event().origin();
        Origin right = other.event().origin();
        return left.offset() == right.offset()
                && left.partition() == right.partition()
                && left.topic().equals(right.topic());
    }

    private static DeadLetter whole(DeadLetter piece) {
        Event record = Event.of(piece.event().origin());
        return new DeadLetter(record, piece.stage(), piece.kind(), piece.reason(), null, piece.parked());
    }
}
