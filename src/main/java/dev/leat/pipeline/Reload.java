package dev.leat.pipeline;

import dev.leat.batch.BatchException;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.sink.Sink;
import dev.leat.source.KafkaCheck;
import dev.leat.source.SourceCheck;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges what is behind the source for that of another configuration: checked first, then drained, closed, opened
 * and claimed anew; when the new one cannot be opened, the one before is again. The source stays in its consumer group.
 */
final class Reload {
    /** Beyond the drain: claims under way end by their own deadlines. */
    private static final long SETTLE_MS = 20_000;

    /**
     * How it ended.
     *
     * @param running what is there now; null when not even the one before could be opened again: all is closed then
     * @param failure why the new configuration is not in use; null when it is
     */
    record Result(@Nullable Running running, @Nullable Throwable failure) {
        /** Of one that has failed. */
        Throwable cause() {
            return Objects.requireNonNull(failure);
        }
    }

    private final Surroundings around;
    private final Running now;
    private final PipelineConfig before;

    Reload(Surroundings around, Running now, PipelineConfig before) {
        this.around = around;
        this.now = now;
        this.before = before;
    }

    /**
     * Fails with a {@link RefusedException} that lists every mistake, or says who could not be asked. The clients of a
     * source that goes on have its properties already.
     *
     * @param before what runs; null where nothing does
     */
    static Future<Void> check(
            Surroundings around, @Nullable PipelineConfig before, PipelineConfig next, Problems problems) {
        if (before != null) {
            compare(before, next, problems);
        }
        SourceCheck.check(next, problems);
        Stages stages = Stages.compile(next, around.plugins(), problems);
        if (!problems.isEmpty()) {
            return refused(problems);
        }
        return Future.join(
                        Sink.check(around.vertx(), next, problems),
                        stages.check(around.vertx(), problems),
                        before == null ? KafkaCheck.clients(around.vertx(), next, problems) : Future.succeededFuture())
                .recover(failure -> Future.failedFuture(
                        new RefusedException(RefusedException.Cause.NOT_CHECKED, "not checked: " + reason(failure))))
                .compose(checked -> problems.isEmpty() ? Future.succeededFuture() : refused(problems));
    }

    /** What a source that goes on cannot take over. */
    private static void compare(PipelineConfig before, PipelineConfig next, Problems problems) {
        String restart = "has changed; that takes a restart of the process";
        if (!before.name().equals(next.name())) {
            problems.add("name", "is " + next.name() + ", the running pipeline is " + before.name());
        }
        if (!before.source().equals(next.source())) {
            problems.add("source", restart);
        }
        if (!before.limits().equals(next.limits())) {
            problems.add("limits", restart);
        }
        if (!before.sink().uri().equals(next.sink().uri())) {
            problems.add("sink.uri", restart + ": another database has other positions");
        }
    }

    private static Future<Void> refused(Problems problems) {
        return Future.failedFuture(new RefusedException(
                RefusedException.Cause.MISTAKES,
                problems.errors().stream().map(Object::toString).toList()));
    }

    /** Never fails. */
    Future<Result> exchange(PipelineConfig next) {
        return now.source()
                .hold()
                .timeout(before.shutdown().drainMs() + SETTLE_MS, TimeUnit.MILLISECONDS)
                .transform(held -> held.succeeded() ? swap(next) : notHeld());
    }

    private Future<Result> swap(PipelineConfig next) {
        return now.downstream()
                .close()
                .compose(closed -> Downstream.open(around, next))
                .map(opened -> use(opened, next, null))
                .recover(this::rollBack);
    }

    private Future<Result> rollBack(Throwable why) {
        return Downstream.open(around, before)
                .map(opened -> use(
                        opened,
                        before,
                        new RefusedException(RefusedException.Cause.ROLLED_BACK, "rolled back: " + reason(why))))
                .recover(failure -> now.close().map(closed -> new Result(null, failure)));
    }

    private Future<Result> notHeld() {
        String why = "what is under way did not end in time, nothing was exchanged; try again";
        return Future.succeededFuture(use(now.downstream(), before, new RefusedException(why)));
    }

    private Result use(Downstream downstream, PipelineConfig config, @Nullable Throwable failure) {
        Running next = now.with(downstream);
        next.source().resume(config, downstream.lanes());
        return new Result(next, failure);
    }

    static String reason(Throwable failure) {
        return failure instanceof BatchException known ? known.reason() : String.valueOf(failure.getMessage());
    }
}
