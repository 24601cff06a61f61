package dev.leat.stage;

import dev.leat.api.AsyncStage;
import dev.leat.api.Stage;
import dev.leat.batch.BatchException;
import dev.leat.config.BreakerConfig;
import dev.leat.observe.BreakerState;
import dev.leat.observe.Tasks;
import dev.leat.observe.Telemetry;
import dev.leat.stage.AsyncRunner.Service;
import dev.leat.stage.Body.Branch;
import dev.leat.stage.Body.Branched;
import dev.leat.stage.Body.Gather;
import dev.leat.stage.Body.Routing;
import dev.leat.stage.Body.Single;
import dev.leat.stage.Chain.Step;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a stage and those inside of it: what it needs, its workers, its breaker. How to close each of them is put on a
 * stack at once, also when a later one fails.
 */
final class StageOpening {
    private static final long OPEN_MS = 15_000;

    private final Vertx vertx;
    private final Telemetry telemetry;
    private final @Nullable Offload offload;
    private final Deque<Supplier<Future<Void>>> opened;
    private final WorkerOpening workers;

    /**
     * @param offload null: no other node works for this one
     * @param opened gets how to close what was opened, the last one first
     */
    StageOpening(Vertx vertx, Telemetry telemetry, @Nullable Offload offload, Deque<Supplier<Future<Void>>> opened) {
        this.vertx = vertx;
        this.telemetry = telemetry;
        this.offload = offload;
        this.opened = opened;
        this.workers = new WorkerOpening(vertx, opened);
    }

    /** Makes what runs an open stage for one lane. */
    @FunctionalInterface
    interface Runners {
        Runner lane(int lane);
    }

    /** Fails when the stage, or one inside of it, does not open. */
    Future<Runners> open(StagePlan plan) {
        return opened(plan)
                .map(runners -> lane -> TracedRunner.of(runners.lane(lane), telemetry.tracing(), plan.name(), lane));
    }

    private Future<Runners> opened(StagePlan plan) {
        if (plan.body() instanceof Branched branched) {
            return open(plan, branched);
        }
        Single single = (Single) plan.body();
        if (single.stage() instanceof Telling telling) {
            telling.tellTo(telemetry);
        }
        if (single.stage() instanceof AsyncStage async) {
            Breaker breaker = breaker(plan);
            opened.push(() -> inTime(plan, openMs(plan), begun(async::close)));
            return inTime(plan, openMs(plan), begun(() -> async.open(vertx)))
                    .map(done -> lane -> new AsyncRunner(plan, new Service(async, breaker), lane, telemetry));
        }
        Stage stage = (Stage) single.stage();
        if (offload != null && plan.offloads()) {
            return new OffloadOpening(offload, telemetry, opened).open(plan, workers.open(plan, stage));
        }
        return workers.open(plan, stage)
                .map(pool -> lane -> plan.onPool()
                        ? new PoolRunner(plan, pool, lane, telemetry)
                        : new DirectRunner(plan.failures(), stage));
    }

    /** Only what other nodes need of it. */
    Future<Void> serve(StagePlan plan) {
        if (offload == null || !(plan.body() instanceof Single single) || !(single.stage() instanceof Stage stage)) {
            return Future.succeededFuture();
        }
        return new OffloadOpening(offload, telemetry, opened).serve(plan, workers.open(plan, stage));
    }

    private record Opened(String stage, Runners runners) {}

    private Future<Runners> open(StagePlan plan, Branched body) {
        Map<String, List<Opened>> branches = new LinkedHashMap<>();
        Future<Void> all = Future.succeededFuture();
        for (Branch branch : body.branches()) {
            List<Opened> stages = new ArrayList<>();
            branches.put(branch.name(), stages);
            for (StagePlan inside : branch.stages()) {
                all = all.compose(done -> open(inside)).map(runners -> {
                    stages.add(new Opened(inside.name(), runners));
                    return null;
                });
            }
        }
        return all.map(done -> lane -> runner(plan, body, chains(branches, lane), lane));
    }

    private static Map<String, Chain> chains(Map<String, List<Opened>> branches, int lane) {
        Map<String, Chain> chains = new LinkedHashMap<>();
        branches.forEach((name, stages) -> chains.put(
                name,
                new Chain(stages.stream()
                        .map(stage -> new Step(stage.stage(), stage.runners().lane(lane)))
                        .toList())));
        return chains;
    }

    private Runner runner(StagePlan plan, Branched body, Map<String, Chain> chains, int lane) {
        if (body instanceof Gather gather) {
            Tasks tasks = telemetry.tasks(plan.name(), lane, Tasks.Kind.EVENT);
            return new ParallelRunner(plan, gather.options(), chains, tasks);
        }
        return new RouteRunner(plan.failures(), ((Routing) body).options(), chains);
    }

    private @Nullable Breaker breaker(StagePlan plan) {
        BreakerConfig wanted = plan.config().breaker();
        if (wanted == null) {
            return null;
        }
        Breaker made = new Breaker(
                vertx,
                plan.pipeline().name() + "." + plan.name(),
                wanted,
                (state, what) -> telemetry.breaker(plan.name(), state, what));
        telemetry.breaker(plan.name(), BreakerState.CLOSED, "");
        opened.push(() -> {
            made.close();
            return Future.succeededFuture();
        });
        return made;
    }

    /** Connecting may take longer than an event may. */
    private static long openMs(StagePlan plan) {
        return Math.max(plan.config().timeoutMs(), OPEN_MS);
    }

    /** A worker that hangs must not hold the pipeline. */
    static Future<Void> inTime(StagePlan plan, Future<Void> step) {
        return inTime(plan, plan.config().timeoutMs(), step);
    }

    /** A user's stage may throw instead, or answer nothing; both are to be told with its name. */
    private static Future<Void> begun(Supplier<@Nullable Future<Void>> step) {
        try {
            Future<Void> begun = step.get();
            return begun == null ? Future.failedFuture("it answered null") : begun;
        } catch (Throwable failure) { // as with what it throws later
            return Future.failedFuture(failure);
        }
    }

    /** Nor must a user's stage that never opens or closes. */
    private static Future<Void> inTime(StagePlan plan, long longestMs, Future<Void> step) {
        return step.timeout(longestMs, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof BatchException decided
                                ? new BatchException(
                                        decided.failure(), "stage '" + plan.name() + "': " + decided.reason())
                                : new IllegalStateException(
                                        "stage '" + plan.name() + "' did not open or close: " + reason(failure),
                                        failure)));
    }

    /** A class that is missing says no more than its name as its message. */
    private static String reason(Throwable failure) {
        return failure instanceof Error || failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
