package dev.leat.http;

import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Discards dead letters, some at a time, so that it can be cancelled and locks little. */
final class DiscardJob {
    private static final int AT_ONCE = 500;

    private final DeadLetterTable table;
    private final DeadLetterFilter filter;
    private final BackgroundTask task;
    private final Promise<Void> ended = Promise.promise();

    DiscardJob(DeadLetterTable table, DeadLetterFilter filter, BackgroundTask task) {
        this.table = table;
        this.filter = filter.withPage(null, AT_ONCE);
        this.task = task;
    }

    Future<Void> run() {
        table.count(filter)
                .onComplete(
                        count -> {
                            task.expects(count);
                            next();
                        },
                        ended::fail);
        return ended.future();
    }

    private void next() {
        if (task.cancelled()) {
            ended.complete();
            return;
        }
        table.discard(filter).onComplete(this::did, ended::fail);
    }

    private void did(long count) {
        task.did(count, 0);
        if (count == 0) {
            ended.complete();
        } else {
            next();
        }
    }
}
