package dev.leat.pipeline;

import dev.leat.batch.SourceStatus;
import dev.leat.config.Topics;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stops a pipeline that has had nothing to do for so long, once nobody else of its consumer group has something to
 * write either: what one of them leaves comes to this process a moment later.
 */
final class IdleStop {
    private static final long ASK_EVERY_MS = 500;

    private final Vertx vertx;
    private final Pipeline pipeline;
    private final long idleMs;
    /** Kafka and the database are asked, or were a moment ago. */
    private final AtomicBoolean asking = new AtomicBoolean();

    IdleStop(Vertx vertx, Pipeline pipeline, long idleMs) {
        this.vertx = vertx;
        this.pipeline = pipeline;
        this.idleMs = idleMs;
    }

    /** One none of whose topics exists has failed. */
    void look() {
        Running running = pipeline.running();
        if (running == null || !isIdle() || asking.getAndSet(true)) {
            return;
        }
        running.source().allWritten().onComplete(asked -> {
            if (asked.succeeded() && asked.result() && isIdle()) {
                pipeline.stop(absence(pipeline.view().source())).onComplete(ended -> asking.set(false));
            } else {
                vertx.setTimer(ASK_EVERY_MS, later -> asking.set(false));
            }
        });
    }

    private boolean isIdle() {
        return !pipeline.ended().isComplete() && pipeline.view().idleMs(System.nanoTime()) >= idleMs;
    }

    private String absence(@Nullable SourceStatus source) {
        Topics wanted = pipeline.config().source().topics();
        int all = wanted.pattern() == null ? wanted.names().size() : 1;
        return source != null && source.missingTopics().size() == all ? source.absence() : "";
    }
}
