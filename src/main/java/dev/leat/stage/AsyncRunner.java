package dev.leat.stage;

import dev.leat.api.AsyncStage;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.batch.Cancellation;
import dev.leat.observe.Tasks;
import dev.leat.observe.Telemetry;
import dev.leat.stage.OpenCall.Answered;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs an asynchronous stage for one lane: the answers come in any order and are put into that of the events. */
final class AsyncRunner implements Runner {
    private final StagePlan plan;
    private final Service service;
    private final int lane;
    private final Telemetry telemetry;
    private @Nullable Calls calls;

    /** What all lanes share. */
    record Service(AsyncStage stage, @Nullable Breaker breaker) {}

    AsyncRunner(StagePlan plan, Service service, int lane, Telemetry telemetry) {
        this.plan = plan;
        this.service = service;
        this.lane = lane;
        this.telemetry = telemetry;
    }

    @Override
    public void start(Vertx vertx, Context context) {
        calls = new Calls(plan, service, telemetry, telemetry.tasks(plan.name(), lane, Tasks.Kind.CALL), context);
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        Calls all = Objects.requireNonNull(calls);
        long untilNs = System.nanoTime() + Calls.TURN_NS;
        Gather gather = new Gather(events);
        List<OpenCall> begun = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            int index = i;
            OpenCall call = all.call(events.get(i), cancellation, untilNs);
            begun.add(call);
            call.answer.future().onComplete(answered -> gather.add(index, answered));
        }
        Runnable cancelled = () -> all.cancel(begun);
        cancellation.onCancel(cancelled);
        return gather.result().onComplete(done -> cancellation.remove(cancelled), failed -> {
            cancellation.remove(cancelled);
            all.cancel(begun);
        });
    }

    /** Waits for all answers of a batch. */
    private final class Gather {
        private final List<Event> events;
        private final @Nullable Outcome[] outcomes;
        private final Promise<Run> result = Promise.promise();
        private final long startedNs = System.nanoTime();
        private int open;
        private @Nullable Throwable trouble;

        Gather(List<Event> events) {
            this.events = events;
            this.outcomes = new Outcome[events.size()];
            this.open = events.size();
        }

        Future<Run> result() {
            if (events.isEmpty()) {
                end();
            }
            return result.future();
        }

        void add(int index, AsyncResult<Answered> answered) {
            if (answered.failed()) {
                result.tryFail(answered.cause());
                return;
            }
            outcomes[index] = answered.result().outcome();
            trouble = trouble == null ? answered.result().trouble() : trouble;
            open--;
            if (open == 0) {
                end();
            }
        }

        private void end() {
            Outcomes all = new Outcomes(plan.failures(), events);
            for (Outcome outcome : outcomes) {
                all.add(Applier.known(outcome));
            }
            if (trouble != null) {
                all.trouble(trouble);
            }
            result.tryComplete(new Run(all.done(), startedNs, System.nanoTime()));
        }
    }
}
