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
 * @param failed it, or pieces of it, that a stage or a table refused, or that wait behind a parked one
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

    /** It failed itself, or a piece of it did. */
    boolean rejected() {
        return failed.stream().anyMatch(letter -> !letter.waits());
    }

    boolean parked() {
        return failed.stream().anyMatch(letter -> letter.parked() && !letter.waits());
    }

    /** Nothing is wrong with it as far as it is known, but with an earlier one of its key. */
    boolean waiting() {
        return !failed.isEmpty() && !rejected();
    }

    boolean written() {
        return !tried.isEmpty() && failed.isEmpty();
    }
}
