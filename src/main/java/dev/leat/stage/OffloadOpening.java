package dev.leat.stage;

import dev.leat.observe.Telemetry;
import dev.leat.stage.StageOpening.Runners;
import io.vertx.core.Future;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Opens what belongs to a stage that other nodes work on, beside its workers. */
final class OffloadOpening {
    /** All lanes share one. */
    private static final int LANE = 0;

    private final Offload offload;
    private final Telemetry telemetry;
    private final Deque<Supplier<Future<Void>>> opened;

    OffloadOpening(Offload offload, Telemetry telemetry, Deque<Supplier<Future<Void>>> opened) {
        this.offload = offload;
        this.telemetry = telemetry;
        this.opened = opened;
    }

    /** For the pipeline of this process, and for other nodes. */
    Future<Runners> open(StagePlan plan, Future<Workers> workers) {
        return workers.compose(all -> digest(plan).map(digest -> {
            PoolRunner pool = new PoolRunner(plan, all, LANE, telemetry);
            OffloadedStage stage = new OffloadedStage(offload, plan, digest, pool, telemetry);
            serve(plan, digest, all, stage::servedHere);
            opened.push(() -> {
                stage.close();
                return Future.succeededFuture();
            });
            return lane -> new OffloadRunner(stage);
        }));
    }

    /** For other nodes only. */
    Future<Void> serve(StagePlan plan, Future<Workers> workers) {
        return workers.compose(all -> digest(plan).map(digest -> {
            serve(plan, digest, all, (events, begins) -> {});
            return null;
        }));
    }

    private void serve(StagePlan plan, String digest, Workers workers, BiConsumer<Integer, Boolean> busy) {
        ServedStage.Workshop workshop = new ServedStage.Workshop(workers, telemetry);
        ServedStage served = new ServedStage(offload, plan, digest, workshop, busy);
        offload.serve(served);
        opened.push(() -> {
            offload.serveNoMore(served);
            return Future.succeededFuture();
        });
    }

    private Future<String> digest(StagePlan plan) {
        return offload.vertx()
                .executeBlocking(() -> StageDigest.of(plan, offload.settings().version()), false);
    }
}
