package dev.leat.pipeline;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.SourceStatus;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.PipelineView;
import dev.leat.observe.Telemetry;
import dev.leat.sink.Sink;
import dev.leat.source.KafkaSourceVerticle;
import dev.leat.stage.Stages;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline of this process: opens the sink, the stages and the source in this order, and closes them in reverse,
 * whether it ran, failed half-way or is told to stop. Its state belongs to one Vert.x context; its methods may be
 * called from any thread.
 */
public final class Pipeline {
    /** Longest time that one part may take to close before the next one is closed. */
    private static final long CLOSE_DEADLINE_MS = 150_000;

    /** The life of a pipeline; STOPPED is final. */
    public enum State {
        STARTING,
        RUNNING,
        DRAINING,
        STOPPED
    }

    /** What surrounds a pipeline; {@code owner} names this process in the database. */
    public record Surroundings(Vertx vertx, String owner, ClassLoader plugins, Telemetry telemetry) {}

    private final PipelineConfig config;
    private final Surroundings around;
    private final Context context;
    private final Deque<Supplier<Future<?>>> opened = new ArrayDeque<>();
    private final BackOff backOff = new BackOff();
    private final Promise<Void> ended = Promise.promise();
    private volatile State state = State.STARTING;
    private volatile String reason = "";
    private volatile @Nullable KafkaSourceVerticle source;
    private boolean attempting;
    private long retryTimer = -1;

    public Pipeline(PipelineConfig config, Surroundings around) {
        this.config = config;
        this.around = around;
        this.context = around.vertx().getOrCreateContext();
    }

    /** Begins to start; an outage is waited for, anything else ends the pipeline with its reason. */
    public void start() {
        context.runOnContext(ignored -> {
            enter(State.STARTING, "");
            attempt();
        });
    }

    /** Completes when the pipeline has stopped and closed everything, for whatever reason; never fails. */
    public Future<Void> ended() {
        return ended.future();
    }

    /** Drains, closes everything and ends. */
    public Future<Void> stop() {
        end("");
        return ended();
    }

    /** What can be said of it now. */
    public PipelineView view() {
        KafkaSourceVerticle running = source;
        SourceStatus status = running == null ? null : running.status();
        boolean hasFailed = state == State.STOPPED && !reason.isEmpty();
        return new PipelineView(config.name(), state.name(), state == State.RUNNING, hasFailed, reason, status);
    }

    /** How long everything that Kafka has is acknowledged; -1 while there is something to do. */
    long idleMs() {
        SourceStatus status = state == State.RUNNING ? view().source() : null;
        return status == null || status.idleSinceNs() < 0
                ? -1
                : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - status.idleSinceNs());
    }

    private void attempt() {
        attempting = true;
        openSink()
                .compose(this::openStages)
                .compose(this::openSource)
                .onComplete(started -> running(), this::notStarted);
    }

    private Future<Sink> openSink() {
        return Sink.open(around.vertx(), config, around.owner(), around.telemetry())
                .onSuccess(sink -> opened.push(sink::close))
                .compose(sink -> sink.deploy().map(sink));
    }

    private Future<Lanes> openStages(Sink sink) {
        Problems problems = new Problems();
        Stages stages = Stages.compile(config, around.plugins(), problems);
        opened.push(stages::close);
        if (!problems.isEmpty()) {
            return Future.failedFuture(new BatchException(BatchFailure.STOP, text(problems)));
        }
        Deadlines deadlines = Deadlines.of(config, sink.deadlineMs(), stages.deadlineMs());
        return stages.deploy(around.vertx(), around.telemetry(), sink.deadlineMs())
                .map(deployed -> new Lanes(sink, firstAddresses(stages), deadlines));
    }

    private static String text(Problems problems) {
        return problems.errors().stream().map(Object::toString).collect(Collectors.joining("; "));
    }

    private record Lanes(Sink sink, List<String> addresses, Deadlines deadlines) {}

    private List<String> firstAddresses(Stages stages) {
        List<String> addresses = new ArrayList<>();
        for (int lane = 0; lane < config.sink().connections(); lane++) {
            addresses.add(stages.firstAddress(lane));
        }
        return addresses;
    }

    private Future<Void> openSource(Lanes lanes) {
        var wiring = new KafkaSourceVerticle.Wiring(
                config, around.owner(), lanes.sink().positions(), around.telemetry());
        KafkaSourceVerticle verticle = new KafkaSourceVerticle(
                wiring, lanes.addresses(), lanes.deadlines().sourceMs(), this::end);
        return around.vertx().deployVerticle(verticle).map(id -> {
            opened.push(() -> around.vertx().undeploy(id));
            source = verticle;
            return null;
        });
    }

    private void running() {
        attempting = false;
        if (state == State.DRAINING) {
            close();
            return;
        }
        enter(State.RUNNING, "");
    }

    private void notStarted(Throwable failure) {
        attempting = false;
        BatchException known = failure instanceof BatchException batchFailure
                ? batchFailure
                : new BatchException(BatchFailure.STOP, "cannot start: " + failure);
        if (state == State.DRAINING) {
            close();
        } else if (known.failure() == BatchFailure.OUTAGE) {
            closeOpened().onComplete(closed -> tryAgain(known.reason()));
        } else {
            enter(State.DRAINING, known.reason());
            close();
        }
    }

    private void tryAgain(String why) {
        if (state == State.DRAINING) {
            close();
            return;
        }
        long waitMs = backOff.nextMs();
        enter(State.STARTING, why + "; trying again in " + waitMs + " ms");
        retryTimer = around.vertx().setTimer(waitMs, timer -> attempt());
    }

    /** @param why the reason when only a person can help, empty when the end is wanted */
    private void end(String why) {
        context.runOnContext(ignored -> {
            if (state == State.DRAINING || state == State.STOPPED) {
                return;
            }
            enter(State.DRAINING, why);
            boolean waiting = around.vertx().cancelTimer(retryTimer);
            if (waiting || !attempting) {
                close();
            }
        });
    }

    private void close() {
        closeOpened().onComplete(closed -> {
            enter(State.STOPPED, reason);
            ended.tryComplete();
        });
    }

    /** The last opened first; a part that does not close in time does not keep the others open. */
    private Future<Void> closeOpened() {
        Supplier<Future<?>> last = opened.poll();
        if (last == null) {
            return Future.succeededFuture();
        }
        return last.get()
                .timeout(CLOSE_DEADLINE_MS, TimeUnit.MILLISECONDS)
                .transform(closed -> closed.failed() ? notClosed(closed.cause()) : Future.succeededFuture())
                .compose(closed -> closeOpened());
    }

    private Future<Void> notClosed(Throwable failure) {
        around.telemetry().notice("a part did not close: " + failure.getMessage());
        return Future.succeededFuture();
    }

    private void enter(State next, String why) {
        state = next;
        reason = why;
        around.telemetry().pipelineState(next.name(), why);
    }
}
