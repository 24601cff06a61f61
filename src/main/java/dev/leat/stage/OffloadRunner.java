package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One lane's way to a stage that other nodes work on, too. */
final class OffloadRunner implements Runner {
    private final OffloadedStage stage;
    private @Nullable Context context;

    OffloadRunner(OffloadedStage stage) {
        this.stage = stage;
    }

    @Override
    public void start(Vertx vertx, Context ownContext) {
        context = ownContext;
    }

    @Override
    public Future<Run> run(List<Event> events, Cancellation cancellation) {
        if (events.isEmpty()) {
            long nowNs = System.nanoTime();
            return Future.succeededFuture(new Run(Applied.nothing(events), nowNs, nowNs));
        }
        Context own = Objects.requireNonNull(context);
        Promise<Run> run = Promise.promise();
        stage.run(events, cancellation).onComplete(done -> own.runOnContext(go -> run.handle(done)));
        return run.future();
    }
}
