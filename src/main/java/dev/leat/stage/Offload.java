package dev.leat.stage;

import dev.leat.stage.offload.Answer;
import dev.leat.stage.offload.FrameException;
import dev.leat.stage.offload.NodeWindows;
import dev.leat.stage.offload.Request;
import dev.leat.stage.offload.StageKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Work for and by other nodes of the cluster: one for the whole process. All that is decided is decided on one context;
 * bytes are made and read on Vert.x' workers. Safe for any thread.
 */
public final class Offload {
    /** What nodes are asked for. */
    public static final String SERVICE = "cpu";

    private final Context context;
    private final Vertx vertx;
    private final Settings settings;
    private final NodeWindows windows;
    private final Map<StageKey, ServedStage> served = new ConcurrentHashMap<>();
    private volatile Runnable onUnknown = () -> {};

    /** The way to the other nodes. */
    public interface Link {
        /** Those that work for others now, without this one; asked often. */
        List<String> nodes();

        /** Fails with a {@link dev.leat.cluster.AskException}. */
        Future<Buffer> ask(String node, Buffer question, long deadlineMs);
    }

    /**
     * How this process takes part.
     *
     * @param version of the software; only nodes of the same one work for each other
     * @param serves it works for others
     */
    public record Settings(String version, boolean serves, Link link) {}

    public Offload(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.settings = settings;
        this.windows = new NodeWindows(settings.link()::nodes);
    }

    Vertx vertx() {
        return vertx;
    }

    /** That of all stages and windows. */
    Context context() {
        return context;
    }

    Settings settings() {
        return settings;
    }

    NodeWindows windows() {
        return windows;
    }

    /** Called when a node asks for a stage that is not known here as it is there: perhaps a file has changed. */
    public void onUnknown(Runnable look) {
        onUnknown = look;
    }

    /** Works for others from now on, where this process does such a thing. */
    void serve(ServedStage stage) {
        if (settings.serves()) {
            served.put(stage.key(), stage);
        }
    }

    void serveNoMore(ServedStage stage) {
        served.remove(stage.key(), stage);
    }

    /** Answers a request of another node. Never fails; called on any thread. */
    public Future<Buffer> answer(Buffer question) {
        Request head;
        try {
            head = Request.head(question);
        } catch (FrameException failure) {
            return refused("the request cannot be read: " + failure.getMessage());
        }
        ServedStage stage = served.get(head.stage());
        if (stage == null) {
            onUnknown.run();
            return refused("has no stage " + head.stage() + " at work");
        }
        if (!stage.digest().equals(head.digest())) {
            onUnknown.run();
            return refused("has another configuration, plugin or version of stage " + head.stage());
        }
        Promise<Buffer> answer = Promise.promise();
        context.runOnContext(go -> stage.answer(question, head.awaitedMs()).onComplete(answer));
        return answer.future();
    }

    private static Future<Buffer> refused(String reason) {
        return Future.succeededFuture(
                Answer.without(Answer.Status.REFUSED, reason).encode(List.of()));
    }
}
