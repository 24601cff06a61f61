package dev.leat.pipeline;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.Desired;
import dev.leat.batch.NodeSighting;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.PipelineView;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline of this process: opens the sink, the stages and the source in this order, and closes them in reverse,
 * whether it ran, failed half-way or is told to stop. Its state belongs to one Vert.x context; its methods may be
 * called from any thread.
 */
public final class Pipeline {
    private final Surroundings around;
    private final Context context;
    private final Wishes wishes;
    private final BackOff backOff = new BackOff();
    private volatile PipelineConfig config;
    private volatile Promise<Void> ended = Promise.promise();
    private volatile PipelineState state = PipelineState.STARTING;
    private volatile String reason = "";
    private volatile @Nullable Running running;
    private boolean busy;
    private long retryTimer = -1;

    public Pipeline(PipelineConfig config, Surroundings around) {
        this.config = config;
        this.around = around;
        this.context = around.vertx().getOrCreateContext();
        this.wishes = new Wishes(context, this::wanted);
    }

    /** Begins to start; an outage is waited for, anything else ends the pipeline with its reason. */
    public void start() {
        context.runOnContext(ignored -> {
            enter(PipelineState.STARTING, "");
            attempt();
        });
    }

    /** Completes when the pipeline has stopped and closed everything, for whatever reason; never fails. */
    public Future<Void> ended() {
        return ended.future();
    }

    /** Drains, closes everything and ends; for a reason when that is a failure, else with an empty one. */
    public Future<Void> stop(String why) {
        end(why);
        return ended();
    }

    public PipelineConfig config() {
        return config;
    }

    public PipelineView view() {
        Running open = running;
        PipelineState now = state;
        boolean hasFailed = now == PipelineState.STOPPED && !reason.isEmpty();
        PipelineView view = new PipelineView(config.name(), now.name(), now.runs(), hasFailed, reason, null)
                .following(wishes.known().version());
        return open == null || !now.hasParts() ? view : open.show(view);
    }

    @Nullable
    Running running() {
        return running;
    }

    /** Who runs this pipeline, as the database has heard it; empty while it does not run here. */
    public List<NodeSighting> nodes() {
        Running open = running;
        return open == null ? List.of() : open.heartbeats().seen();
    }

    /** Asks the database now what operators want. */
    public void look() {
        context.runOnContext(ignored -> wishes.look());
    }

    /**
     * Pauses or resumes the pipeline here and, within seconds, in every other process that runs it; the wish stands in
     * the database and outlives them all. What is on its way goes on. Fails with a {@link RefusedException} while the
     * pipeline does not run, and with a {@link BatchException} when the database cannot be asked.
     *
     * @param why shown as the reason of the pause; may be empty
     */
    public Future<Void> pause(boolean paused, String why) {
        return onContext(() -> {
            Running target = running;
            return target == null || !state.works()
                    ? refused()
                    : target.desire(paused, why)
                            .compose(wish -> onContext(() -> Future.succeededFuture(wish)))
                            .onSuccess(wishes::take)
                            .mapEmpty();
        });
    }

    /**
     * Goes on with another configuration of the same pipeline: checked, drained, exchanged and claimed anew, without
     * leaving the consumer group; when the new one cannot be opened, the one before is used again. A pipeline that
     * stopped with an error starts. Fails with a {@link RefusedException}.
     *
     * @param problems those of the configuration's file; mistakes are added to them
     */
    public Future<Void> reload(PipelineConfig next, Problems problems) {
        return onContext(() -> {
            boolean restart = state == PipelineState.STOPPED && !reason.isEmpty();
            if (busy || !(restart || state.works())) {
                return refused();
            }
            busy = true;
            return onContext(() -> check(next, problems))
                    .transform(checked -> onContext(() -> {
                        busy = false;
                        return checked.failed()
                                ? afterwards(Future.failedFuture(checked.cause()))
                                : restart ? restart(next) : exchange(next);
                    }));
        });
    }

    /** Whether {@link #reload} would take it over, as far as that can be known. Fails as that, and changes nothing. */
    public Future<Void> check(PipelineConfig next, Problems problems) {
        return Reload.check(around, state == PipelineState.STOPPED ? null : config, next, problems);
    }

    private Future<Void> restart(PipelineConfig next) {
        config = next;
        ended = Promise.promise();
        start();
        return Future.succeededFuture();
    }

    private Future<Void> exchange(PipelineConfig next) {
        Running now = running;
        if (now == null || !state.works()) {
            return afterwards(refused());
        }
        busy = true;
        enter(PipelineState.RELOADING, "");
        wishes.unfollow();
        return new Reload(around, now, config)
                .exchange(next)
                .compose(result -> onContext(() -> exchanged(result, next)));
    }

    private Future<Void> exchanged(Reload.Result result, PipelineConfig next) {
        Throwable failure = result.failure();
        Running now = result.running();
        if (now == null) {
            notStarted(result.cause());
            return Future.failedFuture(failure);
        }
        config = failure == null ? next : config;
        settle(now);
        return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
    }

    private Future<Void> afterwards(Future<Void> result) {
        if (state == PipelineState.DRAINING) {
            close();
        }
        return result;
    }

    private Future<Void> refused() {
        String why = busy ? "is busy with another request" : "is " + state + (reason.isEmpty() ? "" : ": " + reason);
        return Future.failedFuture(new RefusedException("pipeline " + config.name() + " " + why));
    }

    private void attempt() {
        busy = true;
        running = null;
        Running.open(around, config, wishes, this::sourceEnded, this::waits)
                .onComplete(
                        opened -> context.runOnContext(go -> settle(opened)),
                        failure -> context.runOnContext(go -> notStarted(failure)));
    }

    private void waits(String before, String why) {
        if (state == PipelineState.STARTING && reason.equals(before)) {
            enter(state, why);
        }
    }

    /** The end may have been asked for meanwhile. */
    private void settle(Running opened) {
        busy = false;
        running = opened;
        if (state == PipelineState.DRAINING) {
            close();
        } else {
            wanted(wishes.known());
            wishes.follow(opened.downstream().sink().control());
        }
    }

    private void wanted(Desired wish) {
        Running now = running;
        if (now == null || busy || state.ends()) {
            return;
        }
        now.source().pause(wish.paused());
        PipelineState next = wish.paused() ? PipelineState.PAUSED : PipelineState.RUNNING;
        String why = wish.paused() ? "paused by an operator" + (wish.why().isEmpty() ? "" : ": " + wish.why()) : "";
        if (next != state || !why.equals(reason)) {
            enter(next, why);
        }
    }

    private void notStarted(Throwable failure) {
        busy = false;
        BatchException known = BatchException.of("cannot start", failure);
        if (state == PipelineState.DRAINING) {
            close();
        } else if (known.failure() == BatchFailure.OUTAGE) {
            openAnew(known.reason());
        } else {
            enter(PipelineState.DRAINING, known.reason());
            close();
        }
    }

    private void sourceEnded(BatchException why) {
        context.runOnContext(go -> {
            if (why.failure() != BatchFailure.OUTAGE) {
                end(why.reason());
            } else if (busy) {
                around.vertx().setTimer(BackOff.BUSY_MS, later -> sourceEnded(why));
            } else if (!state.ends()) {
                enter(PipelineState.STARTING, why.reason());
                openAnew(why.reason());
            }
        });
    }

    private void openAnew(String why) {
        busy = true;
        closeOpened().onComplete(closed -> context.runOnContext(go -> tryAgain(why)));
    }

    private void tryAgain(String why) {
        busy = false;
        if (state == PipelineState.DRAINING) {
            close();
            return;
        }
        long waitMs = backOff.nextMs(running != null && running.ranWell());
        enter(PipelineState.STARTING, why + "; trying again in " + waitMs + " ms");
        retryTimer = around.vertx().setTimer(waitMs, timer -> attempt());
    }

    /** @param why the reason when only a person can help, empty when the end is wanted */
    private void end(String why) {
        context.runOnContext(ignored -> {
            if (state.ends()) {
                return;
            }
            enter(PipelineState.DRAINING, why);
            if (around.vertx().cancelTimer(retryTimer) || !busy) {
                close();
            }
        });
    }

    private void close() {
        closeOpened()
                .onComplete(closed -> context.runOnContext(go -> {
                    enter(PipelineState.STOPPED, reason);
                    ended.tryComplete();
                }));
    }

    private Future<Void> closeOpened() {
        wishes.unfollow();
        return running == null ? Future.succeededFuture() : running.close();
    }

    private void enter(PipelineState next, String why) {
        state = next;
        reason = why;
        around.telemetry().pipelineState(next.name(), why);
    }

    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        return Future.future(done -> context.runOnContext(
                go -> Future.succeededFuture().compose(begun -> work.get()).onComplete(done)));
    }
}
