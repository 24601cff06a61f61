package dev.leat.http;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is answered to who asked for a reload: how it ended, or where to look when it takes longer. */
final class ReloadTask {
    /** How long a request waits for it. */
    private static final long WAIT_MS = 20_000;

    static final long ANSWER_MS = WAIT_MS + 5_000;

    private ReloadTask() {}

    static Future<Answer> answer(BackgroundTasks.Started started) {
        return started.ended()
                .timeout(WAIT_MS, TimeUnit.MILLISECONDS)
                .map(ended -> 200)
                .recover(failure -> failure instanceof TimeoutException
                        ? Future.succeededFuture(202)
                        : Future.failedFuture(failure))
                .map(status -> answer(status, started.task()));
    }

    private static Answer answer(int status, BackgroundTask task) {
        Throwable failure = task.failure();
        if (failure instanceof ApiException known) {
            throw new ApiException(known.kind(), known.detail(), task.problems());
        }
        if (failure != null) {
            throw ProblemJson.of(failure, task.problems());
        }
        return Answer.json(status, TaskJson.of(task)).with("Location", "/api/v1/tasks/" + task.id());
    }
}
