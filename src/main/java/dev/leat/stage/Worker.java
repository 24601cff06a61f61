package dev.leat.stage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One worker of a stage's pool, as all lanes see it. Safe for any thread. */
final class Worker {
    private final String address;
    private final Function<Worker, Future<Supplier<Future<Void>>>> deploy;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Promise<Supplier<Future<Void>>> deployed = Promise.promise();
    private volatile @Nullable Slice running;

    /** @param deploy called once at most, answers how to undeploy it */
    Worker(String address, Function<Worker, Future<Supplier<Future<Void>>>> deploy) {
        this.address = address;
        this.deploy = deploy;
    }

    String address() {
        return address;
    }

    /** Deploys it the first time; completes when it may be sent something. */
    Future<Void> ready() {
        if (begun.compareAndSet(false, true)) {
            deploy.apply(this).onComplete(deployed);
        }
        return deployed.future().mapEmpty();
    }

    /** Also before it was deployed, which it will not be any more then. */
    Future<Void> close() {
        if (begun.compareAndSet(false, true)) {
            deployed.fail("the stage is closed");
        }
        return deployed.future()
                .transform(done -> done.succeeded() ? done.result().get() : Future.succeededFuture());
    }

    /** Told by the worker itself; null when it is done. */
    void running(@Nullable Slice slice) {
        running = slice;
    }

    /** It has been busy with one event for longer than an event may take. */
    boolean hangs(long nowNs, long timeoutNs) {
        Slice slice = running;
        return slice != null && slice.lateEvent(nowNs, timeoutNs) >= 0;
    }
}
