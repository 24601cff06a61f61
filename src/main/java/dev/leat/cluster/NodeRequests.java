package dev.leat.cluster;

import dev.leat.bus.Addresses;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks nodes, and knows which requests to each are open: the bus alone would let those to a node that died wait for
 * their whole deadline. May be called from any thread; its state belongs to one context of the clustered Vert.x.
 */
public final class NodeRequests {
    /** Requests to one node at the same time: the bus itself knows no bound. */
    public static final int OPEN_MAX = 64;

    private final Vertx vertx;
    private final Context context;
    private final Predicate<String> isMember;
    private final Map<String, Set<Promise<Buffer>>> open = new HashMap<>();

    /** @param isMember whether a node is one now; asked before each request */
    NodeRequests(Vertx vertx, Predicate<String> isMember) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.isMember = isMember;
    }

    /**
     * Asks one node; whatever it does in its time counts as done there. Completes on the caller's context where it has
     * one, and fails with an {@link AskException}.
     *
     * @param deadlineMs until the answer
     */
    public Future<Buffer> ask(String node, String service, Buffer question, long deadlineMs) {
        Promise<Buffer> answer = Promise.promise();
        Handler<AsyncResult<Buffer>> caller = onContext(Vertx.currentContext(), answer);
        context.runOnContext(go -> send(node, service, question, deadlineMs).onComplete(caller));
        return answer.future();
    }

    /** Completes the promise on that context, or where it is called when there is none. */
    static <T> Handler<AsyncResult<T>> onContext(@Nullable Context caller, Promise<T> promise) {
        return done -> {
            if (caller == null) {
                promise.handle(done);
            } else {
                caller.runOnContext(go -> promise.handle(done));
            }
        };
    }

    private Future<Buffer> send(String node, String service, Buffer question, long deadlineMs) {
        if (!isMember.test(node)) {
            return failed(AskException.Cause.LEFT, "node " + node + " is not a member");
        }
        Set<Promise<Buffer>> requests = open.computeIfAbsent(node, first -> new HashSet<>());
        if (requests.size() >= OPEN_MAX) {
            return failed(AskException.Cause.BUSY, "node " + node + " has " + OPEN_MAX + " open requests");
        }
        Promise<Buffer> answer = Promise.promise();
        requests.add(answer);
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(deadlineMs);
        vertx.eventBus()
                .<Buffer>request(Addresses.node(node, service), question, options)
                .map(Message::body)
                .onComplete(
                        answer::tryComplete, failure -> answer.tryFail(explained(node, service, failure, deadlineMs)));
        return answer.future().onComplete(done -> requests.remove(answer));
    }

    /** Fails what a node was asked that is none any more; from any thread. */
    void left(String node) {
        context.runOnContext(go -> fail(node));
    }

    /** Fails all that is open: this process leaves. From any thread. */
    void leftAll() {
        context.runOnContext(go -> List.copyOf(open.keySet()).forEach(this::fail));
    }

    private void fail(String node) {
        Set<Promise<Buffer>> requests = open.remove(node);
        if (requests != null) {
            AskException gone = new AskException(AskException.Cause.LEFT, "node " + node + " left the cluster");
            List.copyOf(requests).forEach(request -> request.tryFail(gone));
        }
    }

    private static AskException explained(String node, String service, Throwable failure, long deadlineMs) {
        String who = "node " + node + " (" + service + ") ";
        if (!(failure instanceof ReplyException reply)) {
            return new AskException(AskException.Cause.UNREACHABLE, who + "cannot be asked: " + failure.getMessage());
        }
        return switch (reply.failureType()) {
            case TIMEOUT ->
                new AskException(AskException.Cause.TIMEOUT, who + "did not answer in " + deadlineMs + " ms");
            case NO_HANDLERS -> new AskException(AskException.Cause.UNREACHABLE, who + "has nobody who answers");
            case RECIPIENT_FAILURE, ERROR ->
                new AskException(AskException.Cause.FAILED, who + "failed: " + reply.getMessage());
        };
    }

    private static <T> Future<T> failed(AskException.Cause kind, String message) {
        return Future.failedFuture(new AskException(kind, message));
    }
}
