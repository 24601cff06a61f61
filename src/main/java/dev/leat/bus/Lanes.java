package dev.leat.bus;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The event loops of a pipeline's lanes. The stages of a lane and its sink are verticles on one of them, so that a
 * batch changes threads once on its way to the database. Vert.x deals its event loops out in turn, so
 * that the lanes are spread over all of them.
 */
public final class Lanes {
    private static final long CLOSE_MS = 5_000;

    private final Vertx vertx;
    private final String deployment;
    private final List<LaneVerticle> hosts;

    private Lanes(Vertx vertx, String deployment, List<LaneVerticle> hosts) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.hosts = hosts;
    }

    /** So many, each on an event loop; they may share loops where there are fewer. */
    public static Future<Lanes> open(Vertx vertx, int count) {
        List<LaneVerticle> hosts =
                Stream.generate(LaneVerticle::new).limit(count).toList();
        return vertx.deployVerticle(hosts.iterator()::next, new DeploymentOptions().setInstances(count))
                .map(deployment -> new Lanes(vertx, deployment, hosts));
    }

    public int size() {
        return hosts.size();
    }

    /** Runs the task on the lane's event loop, in a turn of its own; from any thread. */
    public void run(int lane, Runnable task) {
        hosts.get(lane).context().runOnContext(turn -> task.run());
    }

    /**
     * Starts a verticle on the lane's event loop; when it does not start, it is stopped again.
     *
     * @return how to stop it, once
     */
    public Future<Supplier<Future<Void>>> deploy(int lane, VerticleBase verticle) {
        LaneVerticle host = hosts.get(lane);
        Supplier<Future<Void>> stop = () -> on(host, () -> verticle.undeploy(host.context()));
        return on(host, () -> verticle.deploy(host.context()))
                .map(stop)
                .recover(failure -> stop.get().transform(stopped -> Future.failedFuture(failure)));
    }

    /** What is still on them is cut off from the event bus. Fails when a connection to a silent server holds it up. */
    public Future<Void> close() {
        return vertx.undeploy(deployment).timeout(CLOSE_MS, TimeUnit.MILLISECONDS);
    }

    /** Answers on the caller's context: what is deployed there must not become a part of the lane. */
    private Future<Void> on(LaneVerticle host, Step step) {
        Context caller = vertx.getOrCreateContext();
        Promise<Void> done = Promise.promise();
        host.context()
                .runOnContext(turn -> begun(step)
                        .<Void>mapEmpty()
                        .onComplete(ended -> caller.runOnContext(back -> {
                            if (ended.succeeded()) {
                                done.complete();
                            } else {
                                done.fail(ended.cause());
                            }
                        })));
        return done.future();
    }

    private static Future<?> begun(Step step) {
        try {
            return step.begin();
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }

    /** Starting or stopping a verticle, which may throw. */
    @FunctionalInterface
    private interface Step {
        Future<?> begin() throws Exception;
    }

    /** Holds a context for as long as it is deployed. */
    private static final class LaneVerticle extends VerticleBase {
        Context context() {
            return context;
        }
    }
}
