package dev.leat.http;

import dev.leat.http.ApiException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The tasks of this process, a bounded number of them. Belongs to the context of the admin server. */
final class BackgroundTasks {
    static final int OPEN_MAX = 4;
    static final int KEPT_MAX = 100;
    static final long KEPT_MS = TimeUnit.HOURS.toMillis(1);
    private static final long CLOSE_MS = 10_000;

    /** A task and its end. */
    record Started(BackgroundTask task, Future<Void> ended) {}

    private final Context context;
    private final LongSupplier clockMs;
    private final Map<Long, Started> tasks = new TreeMap<>(Comparator.reverseOrder());
    private long lastId;

    BackgroundTasks(Context context, LongSupplier clockMs) {
        this.context = context;
        this.clockMs = clockMs;
    }

    /**
     * Begins a task; one for a pipeline at a time, since two would only wait for each other.
     *
     * @param work told the task; may end on any context
     */
    Started start(BackgroundTask.Kind kind, String pipeline, Function<BackgroundTask, Future<Void>> work) {
        forgetOld();
        List<BackgroundTask> open = open();
        open.stream()
                .filter(task -> task.pipeline().equals(pipeline))
                .findFirst()
                .ifPresent(task -> {
                    throw new ApiException(
                            Kind.REFUSED, "task " + task.id() + " of this pipeline is still running; cancel it first");
                });
        if (open.size() >= OPEN_MAX) {
            throw new ApiException(Kind.TOO_MANY, open.size() + " tasks are running; wait for one of them");
        }
        BackgroundTask task = new BackgroundTask(++lastId, kind, pipeline, clockMs.getAsLong());
        Promise<Void> ended = Promise.promise();
        Started started = new Started(task, ended.future());
        tasks.put(task.id(), started);
        Future.succeededFuture()
                .compose(begun -> work.apply(task))
                .onComplete(result -> context.runOnContext(go -> {
                    task.ended(clockMs.getAsLong(), result.succeeded() ? null : result.cause());
                    ended.complete();
                }));
        return started;
    }

    /** Newest first. */
    List<BackgroundTask> all() {
        forgetOld();
        return tasks.values().stream().map(Started::task).toList();
    }

    BackgroundTask get(long id) {
        forgetOld();
        Started known = tasks.get(id);
        if (known == null) {
            throw ApiException.notFound("there is no task " + id + "; those that have ended are kept for an hour");
        }
        return known.task();
    }

    private List<BackgroundTask> open() {
        return tasks.values().stream()
                .map(Started::task)
                .filter(BackgroundTask::isOpen)
                .toList();
    }

    private void forgetOld() {
        long before = clockMs.getAsLong() - KEPT_MS;
        tasks.values().removeIf(one -> !one.task().isOpen() && one.task().endedMs() < before);
        List<BackgroundTask> ended = tasks.values().stream()
                .map(Started::task)
                .filter(task -> !task.isOpen())
                .toList();
        ended.stream().skip(KEPT_MAX).forEach(task -> tasks.remove(task.id()));
    }

    /** Cancels all and waits for their steps under way. Never fails. */
    Future<Void> close() {
        open().forEach(BackgroundTask::cancel);
        return Future.join(tasks.values().stream().map(Started::ended).toList())
                .timeout(CLOSE_MS, TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
