package dev.leat.http;

import dev.leat.batch.InTurn;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import io.vertx.core.Future;

/** Discards dead letters, some at a time, so that it can be cancelled and locks little. */
final class DiscardJob {
    private static final int AT_ONCE = 500;

    private final DeadLetterTable table;
    private final DeadLetterFilter filter;
    private final BackgroundTask task;

    DiscardJob(DeadLetterTable table, DeadLetterFilter filter, BackgroundTask task) {
        this.table = table;
        this.filter = filter.withPage(null, AT_ONCE);
        this.task = task;
    }

    Future<Void> run() {
        return table.count(filter).compose(count -> {
            task.expects(count);
            return InTurn.repeat(this::next);
        });
    }

    /** Whether there may be more. */
    private Future<Boolean> next() {
        if (task.cancelled()) {
            return Future.succeededFuture(false);
        }
        return table.discard(filter).map(count -> {
            task.did(count, 0);
            return count > 0;
        });
    }
}
