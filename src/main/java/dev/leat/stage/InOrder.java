package dev.leat.stage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Lets work overlap and releases its results in the order in which the work was submitted, per key; keys do not wait
 * for each other. Work that failed is passed over. Confined to one thread, on which all work must complete; how much
 * waits is bounded by whoever submits.
 */
final class InOrder<K> {
    private final Map<K, ArrayDeque<Waiting<?, ?>>> queues = new HashMap<>();

    /**
     * @param release called with the work's result once everything submitted before under this key was released
     * @return what release answers, or the failure of the work
     */
    <A, R> Future<R> submit(K key, Future<A> work, Function<A, Future<R>> release) {
        ArrayDeque<Waiting<?, ?>> queue = queues.get(key);
        if (queue == null && work.isComplete()) {
            return work.succeeded() ? release.apply(work.result()) : Future.failedFuture(work.cause());
        }
        if (queue == null) {
            queue = new ArrayDeque<>();
            queues.put(key, queue);
        }
        Waiting<A, R> waiting = new Waiting<>(work, release, Promise.promise());
        queue.add(waiting);
        work.onComplete(done -> drain(key));
        return waiting.answer().future();
    }

    /** Keys under which something waits. */
    int size() {
        return queues.size();
    }

    private void drain(K key) {
        ArrayDeque<Waiting<?, ?>> queue = queues.get(key);
        while (queue != null && !queue.isEmpty() && queue.peek().work().isComplete()) {
            Waiting<?, ?> first = queue.poll();
            first.finish();
            if (queue.isEmpty()) {
                queues.remove(key, queue);
            }
        }
    }

    private record Waiting<A, R>(Future<A> work, Function<A, Future<R>> release, Promise<R> answer) {
        void finish() {
            if (work.failed()) {
                answer.fail(work.cause());
            } else {
                release.apply(work.result()).onComplete(answer);
            }
        }
    }
}
