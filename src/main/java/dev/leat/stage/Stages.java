package dev.leat.stage;

import dev.leat.bus.Addresses;
import dev.leat.bus.Lanes;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.Telemetry;
import dev.leat.stage.StageOpening.Runners;
import dev.leat.stage.StageVerticle.Link;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All stages of one pipeline: compiled from its configuration, deployed, and closed in reverse order. */
public final class Stages {
    private final PipelineConfig config;
    private final List<StagePlan> plans;
    private final Deque<Supplier<Future<Void>>> opened = new ArrayDeque<>();

    private Stages(PipelineConfig config, List<StagePlan> plans) {
        this.config = config;
        this.plans = List.copyOf(plans);
    }

    /**
     * Binds the options and compiles the expressions; opens nothing. Do not deploy the result when there were problems.
     *
     * @param plugins finds the users' own stages, {@link Plugins#loader()}
     */
    public static Stages compile(PipelineConfig config, ClassLoader plugins, Problems problems) {
        return compile(config, plugins, Outside.real(), problems);
    }

    /** As the other one, for stages that reach something else than the world as it is. */
    public static Stages compile(PipelineConfig config, ClassLoader plugins, Outside outside, Problems problems) {
        return new Stages(config, new StagePlans(config, new Providers(plugins), outside, problems).compile());
    }

    /**
     * Deploys one verticle per stage and lane, on the event loop of the lane, and the workers of those that have pools.
     * When it fails, what it opened is closed again.
     *
     * @param sinkDeadlineMs the longest time for one batch in the sink, once taken from its queue
     */
    public Future<Void> deploy(Vertx vertx, Lanes lanes, Telemetry telemetry, long sinkDeadlineMs) {
        return deploy(vertx, lanes, telemetry, sinkDeadlineMs, null);
    }

    /** @param offload the way to other nodes that work for this one; null: there is none */
    public Future<Void> deploy(
            Vertx vertx, Lanes lanes, Telemetry telemetry, long sinkDeadlineMs, @Nullable Offload offload) {
        Future<Void> deployed = Future.succeededFuture();
        StageOpening opening = new StageOpening(vertx, telemetry, offload, opened);
        long behindMs = sinkDeadlineMs;
        for (int i = plans.size() - 1; i >= 0; i--) {
            Deployment deployment = new Deployment(lanes, telemetry, i, behindMs);
            StagePlan plan = plans.get(i);
            deployed = deployed.compose(done -> opening.open(plan)).compose(deployment::deploy);
            behindMs += plan.deadlineMs();
        }
        return deployed.recover(failure -> close().transform(closed -> Future.failedFuture(failure)));
    }

    /** Opens no more than other nodes need to have their events worked on here; closed as all others. */
    public Future<Void> serve(Vertx vertx, Telemetry telemetry, Offload offload) {
        Future<Void> served = Future.succeededFuture();
        StageOpening opening = new StageOpening(vertx, telemetry, offload, opened);
        for (StagePlan plan : plans.stream().flatMap(StagePlan::all).toList()) {
            if (plan.offloads()) {
                served = served.compose(done -> opening.serve(plan));
            }
        }
        return served.recover(failure -> close().transform(closed -> Future.failedFuture(failure)));
    }

    /**
     * Reports every mistake that only those outside can show, such as a database that a stage asks; opens nothing for
     * good. Fails with the first of those that could not be asked, when all others have been.
     */
    public Future<Void> check(Vertx vertx, Problems problems) {
        return Future.join(plans.stream()
                        .flatMap(StagePlan::code)
                        .filter(Checkable.class::isInstance)
                        .map(stage -> ((Checkable) stage).check(vertx, problems))
                        .toList())
                .mapEmpty();
    }

    /** Where the source sends batches of this lane. */
    public String firstAddress(int lane) {
        return address(0, lane);
    }

    /** The longest time for one batch in all stages, when each takes it from its queue at once. */
    public long deadlineMs() {
        return plans.stream().mapToLong(StagePlan::deadlineMs).sum();
    }

    /** What runs where, in the order of the stages. */
    public List<StageInfo> infos() {
        return plans.stream().map(StageInfo::of).toList();
    }

    /** Undeploys everything, then closes the stages; goes on when something fails, and fails with the first failure. */
    public Future<Void> close() {
        Supplier<Future<Void>> last = opened.poll();
        if (last == null) {
            return Future.succeededFuture();
        }
        return Future.<Void>succeededFuture()
                .compose(first -> last.get())
                .transform(closed -> close().compose(rest ->
                        closed.succeeded() ? Future.succeededFuture() : Future.failedFuture(closed.cause())));
    }

    private String address(int index, int lane) {
        return index < plans.size()
                ? Addresses.stage(config.name(), plans.get(index).name(), lane)
                : Addresses.sink(config.name(), lane);
    }

    /** One open stage on its way into service. */
    private final class Deployment {
        private final Lanes lanes;
        private final Telemetry telemetry;
        private final int index;
        private final long behindMs;
        private final StagePlan plan;

        Deployment(Lanes lanes, Telemetry telemetry, int index, long behindMs) {
            this.lanes = lanes;
            this.telemetry = telemetry;
            this.index = index;
            this.behindMs = behindMs;
            this.plan = plans.get(index);
        }

        Future<Void> deploy(Runners runners) {
            Future<Void> all = Future.succeededFuture();
            for (int number = 0; number < lanes.size(); number++) {
                int lane = number;
                Link link =
                        new Link(lane, address(index + 1, lane), config.limits().laneDeadlineMs(behindMs));
                StageVerticle verticle = new StageVerticle(plan, link, runners.lane(lane), telemetry);
                all = all.compose(done -> lanes.deploy(lane, verticle)).map(this::deployed);
            }
            return all;
        }

        private @Nullable Void deployed(Supplier<Future<Void>> stop) {
            opened.push(() -> StageOpening.inTime(plan, stop.get()));
            return null;
        }
    }
}
