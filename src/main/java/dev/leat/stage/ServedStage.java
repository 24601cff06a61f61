package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.Cancellation;
import dev.leat.batch.DeadLetter;
import dev.leat.config.StageFailure;
import dev.leat.observe.OffloadUse;
import dev.leat.observe.Telemetry;
import dev.leat.stage.Runner.Run;
import dev.leat.stage.offload.Answer;
import dev.leat.stage.offload.Request;
import dev.leat.stage.offload.StageKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stage that this process works on for other nodes, on the same workers as for itself. Says what became of each event
 * and nothing else: what a failure means is decided by the one who asked. Belongs to the context of {@link Offload}.
 */
final class ServedStage {
    /** Requests of all other nodes together. */
    static final int OPEN_MAX = 32;

    private static final int EXTRA_MS_MIN = 1;

    private final StagePlan plan;
    private final String digest;
    private final Telemetry telemetry;
    private final OffloadUse use;
    private final Vertx vertx;
    private final Context context;
    private final PoolRunner pool;
    private final BiConsumer<Integer, Boolean> busy;
    private int open;

    /** @param busy told how many events are begun (true) and ended (false) */
    ServedStage(Offload offload, StagePlan plan, String digest, Workshop workshop, BiConsumer<Integer, Boolean> busy) {
        this.plan = plan;
        this.digest = digest;
        this.telemetry = workshop.telemetry();
        this.use = telemetry.offload(plan.name());
        this.vertx = offload.vertx();
        this.context = offload.context();
        this.busy = busy;
        StagePlan told = plan.with(StageFailure.DEAD_LETTER);
        this.pool = new PoolRunner(told, workshop.workers(), plan.lanes(), telemetry);
        pool.start(vertx, context);
    }

    /** The workers that there are, and who is told what they do. */
    record Workshop(Workers workers, Telemetry telemetry) {}

    StageKey key() {
        return new StageKey(plan.pipeline().name(), plan.name());
    }

    String digest() {
        return digest;
    }

    /** Never fails. */
    Future<Buffer> answer(Buffer question, long awaitedMs) {
        if (open >= OPEN_MAX) {
            return said(Answer.Status.BUSY, "has " + OPEN_MAX + " requests for stage " + key() + " already");
        }
        open++;
        return context.executeBlocking(() -> Request.decode(question), false)
                .compose(request -> work(request.events(), awaitedMs))
                .recover(failure -> said(Answer.Status.FAILED, "failed: " + failure.getMessage()))
                .onComplete(done -> open--);
    }

    private static Future<Buffer> said(Answer.Status status, String reason) {
        return Future.succeededFuture(Answer.without(status, reason).encode(List.of()));
    }

    private Future<Buffer> work(List<Event> events, long awaitedMs) {
        Cancellation nobodyWaits = new Cancellation();
        long timer = vertx.setTimer(Math.max(EXTRA_MS_MIN, awaitedMs), late -> nobodyWaits.cancel());
        busy.accept(events.size(), true);
        return pool.run(events, nobodyWaits)
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    busy.accept(events.size(), false);
                })
                .compose(run -> context.executeBlocking(() -> answer(events, run), false))
                .onSuccess(sent -> use.worked(OffloadUse.Where.SERVED, events.size()));
    }

    private Buffer answer(List<Event> events, Run run) {
        Throwable trouble = run.applied().trouble();
        if (trouble != null) {
            telemetry.stageTrouble(plan.name(), "threw an unexpected exception", trouble);
        }
        return new Answer(Answer.Status.DONE, "", plan.config().poolSize(), outcomes(events, run.applied()))
                .encode(events);
    }

    /** One that took too long here may have had bad luck with this node: null, whoever asked is to try it. */
    static List<@Nullable Outcome> outcomes(List<Event> events, Applied applied) {
        List<List<Event>> kept = new ArrayList<>();
        events.forEach(event -> kept.add(new ArrayList<>(1)));
        for (int i = 0; i < applied.kept().size(); i++) {
            kept.get(applied.source(i)).add(applied.kept().get(i));
        }
        IdentityHashMap<Event, DeadLetter> failed = new IdentityHashMap<>();
        applied.failed().forEach(letter -> failed.put(letter.event(), letter));
        List<@Nullable Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            DeadLetter letter = failed.get(events.get(i));
            if (letter == null) {
                outcomes.add(outcome(kept.get(i)));
            } else {
                boolean late = letter.kind() == FailureKind.TIMEOUT;
                outcomes.add(late ? null : Outcome.failed(letter.kind(), letter.reason()));
            }
        }
        return outcomes;
    }

    private static Outcome outcome(List<Event> kept) {
        return switch (kept.size()) {
            case 0 -> Outcome.dropped();
            case 1 -> Outcome.kept(kept.get(0));
            default -> new Outcome.Split(kept);
        };
    }
}
