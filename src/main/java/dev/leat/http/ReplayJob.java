package dev.leat.http;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.InTurn;
import dev.leat.bus.Codecs;
import dev.leat.bus.VertxEnd;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.Telemetry;
import dev.leat.observe.TracingAlone;
import dev.leat.observe.trace.Tracing;
import dev.leat.pipeline.Trial;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.KeyReplayed;
import dev.leat.sink.ParkedKey;
import dev.leat.sink.Replay;
import dev.leat.sink.StoredDeadLetter;
import dev.leat.stage.Stages;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Replays dead letters, first those that stand alone, then parked keys, one after the other, until all were tried or
 * the task is cancelled. Its stages have a Vert.x instance of their own: on that of the process, the pipeline's own
 * stages listen at the same addresses.
 */
final class ReplayJob {
    private static final int PAGE = 100;
    private static final int KEYS_PAGE = 1_000;

    /**
     * What to do.
     *
     * @param owner names this process in the database
     * @param tracing follows dead letters that stand alone
     * @param force also new ones into upsert tables
     */
    record Plan(
            NodeControl control,
            PipelineConfig config,
            String owner,
            Tracing tracing,
            DeadLetterFilter filter,
            boolean force) {
        boolean means(String state) {
            return filter.states().contains(state);
        }

        DeadLetterFilter only(String state) {
            return filter.withStates(List.of(state));
        }
    }

    private record Open(DeadLetterTable table, Replay replay, Trial trial) {}

    /** What the job works with: stages, and an instance for them. */
    private record Ready(Vertx own, Stages stages) {}

    private final Plan plan;
    private final Telemetry telemetry;
    private final BackgroundTask task;
    private final Vertx node;
    private final Context taskContext;
    /** A key that failed half-way has another first id. No more than {@code errors.parkedKeysMax} per partition. */
    private final Set<String> tried = new HashSet<>();

    /** @param node the instance of the process; call on the context that the task belongs to */
    ReplayJob(Plan plan, BackgroundTask task, Vertx node) {
        this.plan = plan;
        this.telemetry = new TracingAlone(plan.tracing());
        this.task = task;
        this.node = node;
        this.taskContext = node.getOrCreateContext();
    }

    /** Ends when everything of it is closed. */
    Future<Void> run() {
        return node.executeBlocking(this::prepare, false).compose(ready -> {
            Promise<Void> closed = Promise.promise();
            replay(ready).onComplete(ended -> VertxEnd.of(ready.own()).onComplete(stopped -> closed.handle(ended)));
            return closed.future();
        });
    }

    private Ready prepare() {
        Stages stages = plan.control().stages(plan.config());
        Vertx own = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setInternalBlockingPoolSize(2));
        Codecs.register(own);
        return new Ready(own, stages);
    }

    private Future<Void> replay(Ready ready) {
        return DeadLetterTable.open(ready.own(), plan.config(), plan.owner())
                .compose(table -> count(table)
                        .compose(none ->
                                Replay.open(ready.own(), plan.config(), plan.owner(), telemetry, plan.force() || none))
                        .compose(replay -> trial(ready, replay)
                                .compose(trial ->
                                        all(new Open(table, replay, trial)).eventually(trial::close))
                                .eventually(replay::close))
                        .eventually(table::close));
    }

    private Future<Trial> trial(Ready ready, Replay replay) {
        Trial.Sink sink = new Trial.Sink(replay::write, replay.deadlineMs());
        return Trial.open(ready.own(), plan.config(), ready.stages(), telemetry, sink);
    }

    /** Whether none stands alone. */
    private Future<Boolean> count(DeadLetterTable table) {
        Future<Long> alone = plan.means("new") ? table.count(plan.only("new")) : Future.succeededFuture(0L);
        Future<Long> behind = plan.means("parked") ? table.count(plan.only("parked")) : Future.succeededFuture(0L);
        return alone.compose(letters -> behind.map(parked -> {
            tell(() -> task.expects(letters + parked));
            return letters == 0;
        }));
    }

    private Future<Void> all(Open open) {
        return allOf(
                        "new",
                        behind -> open.table().list(plan.only("new").withPage(behind, PAGE)),
                        StoredDeadLetter::id,
                        letter -> one(open, letter))
                .compose(done -> allOf(
                        "parked",
                        behind -> open.table().parkedKeys(plan.only("parked").withPage(behind, KEYS_PAGE)),
                        ParkedKey::id,
                        key -> one(open, key)));
    }

    /** @param pages gives those behind an id, or the first ones */
    private <T> Future<Void> allOf(
            String state,
            Function<@Nullable Long, Future<List<T>>> pages,
            ToLongFunction<T> id,
            Function<T, Future<Void>> step) {
        if (!plan.means(state)) {
            return Future.succeededFuture();
        }
        AtomicReference<@Nullable Long> behind = new AtomicReference<>();
        return InTurn.repeat(() -> pages.apply(behind.get()).compose(found -> {
            if (found.isEmpty() || task.cancelled()) {
                return Future.succeededFuture(false);
            }
            behind.set(id.applyAsLong(found.get(found.size() - 1)));
            return InTurn.each(found, item -> task.cancelled() ? Future.succeededFuture() : step.apply(item))
                    .map(true);
        }));
    }

    private Future<Void> one(Open open, StoredDeadLetter letter) {
        String name = Long.toString(letter.id());
        Batch batch = plan.tracing().polled(Replay.batch(letter));
        return open.trial()
                .send(batch)
                .onComplete(ended -> plan.tracing().ended(batch, ended.cause()))
                .<Void>map(ack -> tell(() -> told(name, ack)))
                .recover(failure -> refused(name, failure));
    }

    private void told(String name, Ack ack) {
        if (ack.deadLetters() > 0) {
            task.erred(name, "failed again; its new reason is in the table");
        } else {
            task.did(1, ack.rows());
        }
    }

    private Future<Void> one(Open open, ParkedKey key) {
        if (!tried.add(key.partition() + " " + key.digest())) {
            return Future.succeededFuture();
        }
        return open.replay()
                .key(key, open.trial()::send, (replayed, rows) -> tell(() -> task.did(replayed, rows)))
                .<Void>map(ended -> tell(() -> told(key, ended)))
                .recover(failure -> refused(key.toString(), failure));
    }

    private void told(ParkedKey key, KeyReplayed ended) {
        String reason = ended.reason();
        if (reason != null) {
            task.erred(key.toString(), ended.failedId() + " stays, and what is behind it: " + reason);
        }
    }

    /** STOP speaks of this one alone; anything else of the database or a stage. */
    private Future<Void> refused(String what, Throwable failure) {
        if (failure instanceof BatchException known && known.failure() == BatchFailure.STOP) {
            return Future.succeededFuture(tell(() -> task.erred(what, known.reason())));
        }
        return Future.failedFuture(failure);
    }

    /** The task belongs to another context. */
    private @Nullable Void tell(Runnable change) {
        taskContext.runOnContext(go -> change.run());
        return null;
    }
}
