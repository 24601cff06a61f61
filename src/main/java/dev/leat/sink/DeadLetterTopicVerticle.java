package dev.leat.sink;

import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/**
 * Copies committed dead letters to a Kafka topic, at least once: the table says what is still to copy, so nothing is
 * forgotten when this process dies. One per pipeline and process; two processes share the work by row locks. Confined
 * to its context, but for {@link #wake}.
 */
public final class DeadLetterTopicVerticle extends VerticleBase {
    private static final long RETRY_MS = 2000;
    private static final long LOOK_MS = 30_000;

    private final SinkPlan plan;
    private final String topic;
    private final Telemetry telemetry;
    private @Nullable DeadLetterCopy copy;
    private Future<Void> copying = Future.succeededFuture();
    private boolean busy;
    private boolean wakened;
    private boolean stopping;

    DeadLetterTopicVerticle(SinkPlan plan, String topic, Telemetry telemetry) {
        this.plan = plan;
        this.topic = topic;
        this.telemetry = telemetry;
    }

    @Override
    public Future<?> start() {
        copy = new DeadLetterCopy(vertx, plan, topic, telemetry);
        vertx.setPeriodic(LOOK_MS, tick -> copyWaiting());
        copyWaiting();
        return Future.succeededFuture();
    }

    /** There are new dead letters; callable from any thread once this is deployed. */
    void wake() {
        context.runOnContext(here -> copyWaiting());
    }

    private void copyWaiting() {
        DeadLetterCopy ready = copy;
        if (ready == null || stopping) {
            return;
        }
        if (busy) {
            wakened = true;
            return;
        }
        busy = true;
        wakened = false;
        copying = ready.next().transform(copied -> {
            busy = false;
            if (copied.failed()) {
                telemetry.notice("dead letters wait to be copied to topic " + topic + ": "
                        + PostgresErrors.reason(copied.cause()));
                vertx.setTimer(RETRY_MS, timer -> copyWaiting());
            } else if (copied.result() > 0 || wakened) {
                copyWaiting();
            }
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        DeadLetterCopy ready = copy;
        return ready == null ? Future.succeededFuture() : copying.transform(done -> ready.close());
    }
}
