package dev.leat.support;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what Vert.x promises, which only tests may. */
public final class Futures {
    private static final long BOUND_S = 120;

    private Futures() {}

    /** The result; throws what the future fails with. */
    public static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(BOUND_S, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(failure.getCause());
        } catch (InterruptedException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
