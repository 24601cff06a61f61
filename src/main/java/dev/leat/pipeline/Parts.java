package dev.leat.pipeline;

import dev.leat.observe.Telemetry;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What was opened, closed in reverse; one that does not close in time does not keep the others open. */
final class Parts {
    /** Longest time that one part may take to close before the next one is closed. */
    private static final long CLOSE_DEADLINE_MS = 150_000;

    private final Telemetry telemetry;
    private final Deque<Supplier<Future<?>>> opened = new ArrayDeque<>();

    Parts(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    void opened(Supplier<Future<?>> close) {
        opened.push(close);
    }

    /** Never fails. */
    Future<Void> close() {
        Supplier<Future<?>> last = opened.poll();
        if (last == null) {
            return Future.succeededFuture();
        }
        return Future.succeededFuture()
                .compose(begun -> last.get())
                .timeout(CLOSE_DEADLINE_MS, TimeUnit.MILLISECONDS)
                .transform(closed -> closed.failed() ? notClosed(closed.cause()) : Future.succeededFuture())
                .compose(closed -> close());
    }

    private Future<Void> notClosed(Throwable failure) {
        telemetry.notice("a part did not close: " + failure.getMessage());
        return Future.succeededFuture();
    }
}
