package dev.leat.stage;

import dev.leat.api.Stage;
import dev.leat.bus.Addresses;
import dev.leat.config.RunOn;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Opens the workers of a stage: those of its pool at once, those that stand in for them when they are needed. */
final class WorkerOpening {
    /** Of this process: workers that hung when their stage was closed may come back, and must be nobody else's then. */
    private static final AtomicInteger OPENINGS = new AtomicInteger();

    private final Vertx vertx;
    /** What is deployed from another verticle's context is undeployed with that one. */
    private final Context context;

    private final Deque<Supplier<Future<Void>>> opened;
    private final int number = OPENINGS.incrementAndGet();

    WorkerOpening(Vertx vertx, Deque<Supplier<Future<Void>>> opened) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.opened = opened;
    }

    Future<Workers> open(StagePlan plan, Stage stage) {
        int poolSize = plan.onPool() ? plan.config().poolSize() : 0;
        List<Worker> workers = new ArrayList<>();
        addTo(workers, poolSize, plan, stage, "");
        Future<Void> all = Future.succeededFuture();
        for (Worker worker : workers) {
            all = all.compose(done -> worker.ready());
        }
        addTo(workers, plan.onPool() ? Workers.STAND_INS : 0, plan, stage, "-stand-in");
        return all.map(done -> new Workers(workers, poolSize));
    }

    private void addTo(List<Worker> workers, int count, StagePlan plan, Stage stage, String suffix) {
        PoolName pool = new PoolName("leat-" + plan.pipeline().name() + "-" + plan.name() + suffix);
        for (int i = 0; i < count; i++) {
            String address = Addresses.worker(plan.pipeline().name(), plan.name(), number, workers.size());
            Worker worker = new Worker(address, made -> deploy(plan, new WorkerVerticle(stage, made), pool, count));
            workers.add(worker);
            opened.push(() -> StageOpening.inTime(plan, worker.close()));
        }
    }

    private Future<Supplier<Future<Void>>> deploy(StagePlan plan, WorkerVerticle worker, PoolName pool, int threads) {
        DeploymentOptions virtual = new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
        DeploymentOptions own = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName(pool.used())
                .setWorkerPoolSize(threads);
        DeploymentOptions options = plan.runOn() == RunOn.WORKER ? own : virtual;
        Promise<String> deployed = Promise.promise();
        context.runOnContext(go -> vertx.deployVerticle(worker, options).onComplete(deployed));
        return deployed.future()
                .onFailure(failure -> pool.unused())
                .map(id -> () -> vertx.undeploy(id).onSuccess(gone -> pool.unused()));
    }
}
