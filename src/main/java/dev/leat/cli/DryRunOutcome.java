package dev.leat.cli;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import dev.leat.pipeline.Trail.Drop;
import dev.leat.sink.TriedEvent;
import java.util.List;

/**
 * What became of one record of a topic in a dry run.
 *
 * @param tried it, or the pieces that it was split into, at the tables; without those that were refused there
 * @param failed it, or pieces of it, that a stage or a table refused
 * @param unknown why it is not known what becomes of it, or empty
 */
record DryRunOutcome(Event event, List<TriedEvent> tried, List<Drop> drops, List<DeadLetter> failed, String unknown) {
    DryRunOutcome {
        tried = List.copyOf(tried);
        drops = List.copyOf(drops);
        failed = List.copyOf(failed);
    }

    /** Rows that all its tables would get, deletes not counted. */
    int rows() {
        return tried.stream()
                .flatMap(one -> one.tables().stream())
                .mapToInt(table -> table.written().size())
                .sum();
    }

    /** The whole record was ended on purpose. */
    boolean dropped() {
        return tried.isEmpty() && failed.isEmpty() && !drops.isEmpty();
    }

    boolean written() {
        return !tried.isEmpty() && failed.isEmpty();
    }
}
