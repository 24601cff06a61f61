package dev.leat.sink;

import dev.leat.bus.Addresses;
import dev.leat.bus.BatchReceiver;
import dev.leat.observe.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/** The sink of one lane: takes batches, answers each when its transaction has committed. Confined to its context. */
public final class PostgresSinkVerticle extends VerticleBase {
    private final SinkPlan plan;
    private final int lane;
    private final Telemetry telemetry;
    private final Runnable onDeadLetters;
    private @Nullable LaneWriter writer;
    private @Nullable BatchReceiver receiver;

    /** @param onDeadLetters called after a commit that holds dead letters */
    PostgresSinkVerticle(SinkPlan plan, int lane, Telemetry telemetry, Runnable onDeadLetters) {
        this.plan = plan;
        this.lane = lane;
        this.telemetry = telemetry;
        this.onDeadLetters = onDeadLetters;
    }

    @Override
    public Future<?> start() {
        LaneWriter created = new LaneWriter(vertx, plan, lane, telemetry, onDeadLetters);
        writer = created;
        Handler<Throwable> toldBefore = vertx.exceptionHandler();
        Context unused = context.exceptionHandler(fault -> {
            if (toldBefore != null) {
                toldBefore.handle(fault);
            }
            created.unhandled(fault);
        });
        created.open();
        return BatchReceiver.listen(vertx, Addresses.sink(plan.pipeline(), lane), created::write)
                .onSuccess(listening -> receiver = listening);
    }

    @Override
    public Future<?> stop() {
        LaneWriter created = writer;
        BatchReceiver listening = receiver;
        Future<Void> closed = created == null ? Future.succeededFuture() : created.close();
        return closed.eventually(() -> listening == null ? Future.succeededFuture() : listening.close());
    }
}
