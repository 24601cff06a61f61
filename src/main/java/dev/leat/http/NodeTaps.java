package dev.leat.http;

import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.AdminLog;
import dev.leat.pipeline.tap.TapListener;
import dev.leat.pipeline.tap.TapRefusedException;
import dev.leat.pipeline.tap.Taps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at events here for other nodes, and for this one when it looks at all of them. Who wants to see asks again and
 * again, and gets what was seen since: so nothing is sent that nobody is ready to take, and a node that died is
 * forgotten. May be asked from any thread; its state belongs to one context.
 */
public final class NodeTaps {
    public static final String TAP = "tap";

    /** Who does not ask for so long does not look any more. */
    private static final long LEASE_MS = 10_000;

    static final int SESSIONS_MAX = 64;

    /** In one answer; the last line may be longer. */
    private static final int ANSWER_CHARACTERS = 1 << 18;

    private record Key(String asker, Taps.Request request) {}

    private final Vertx vertx;
    private final Context context;
    private final Taps taps;
    private final long leaseMs;
    private final Map<Key, Session> sessions = new HashMap<>();
    private long timer = -1;
    private boolean closed;

    /**
     * Nothing is looked at yet.
     *
     * @param node id of this process
     * @param pipelines the configuration that a pipeline of this name has now
     */
    public NodeTaps(Vertx vertx, String node, Function<String, Optional<PipelineConfig>> pipelines) {
        this(vertx, node, pipelines, LEASE_MS);
    }

    NodeTaps(Vertx vertx, String node, Function<String, Optional<PipelineConfig>> pipelines, long leaseMs) {
        this.vertx = vertx;
        this.leaseMs = leaseMs;
        this.context = vertx.getOrCreateContext();
        this.taps = new Taps(vertx, node, JsltCompiler.modest(), pipelines);
    }

    /** What one asker waits for. */
    private static final class Session implements TapListener {
        private final long id = System.nanoTime();
        private final LineQueue lines = new LineQueue();
        private final long skippedBefore;
        private long sent;
        private long askedNs;
        private @Nullable String over;

        /** @param skippedBefore by the tap, which others may look through for longer */
        Session(long skippedBefore) {
            this.skippedBefore = skippedBefore;
        }

        @Override
        public void seen(String json) {
            boolean unused = lines.offer(json);
        }

        @Override
        public void ended(String reason) {
            over = reason;
        }
    }

    /** Answers a {@link TapQuestion} at once with a {@link TapAnswer}. */
    public Future<Buffer> look(Buffer question) {
        TapQuestion asked = TapQuestion.read(question);
        Promise<Buffer> answer = Promise.promise();
        context.runOnContext(go -> answer.complete(answer(asked).write()));
        return answer.future();
    }

    private TapAnswer answer(TapQuestion asked) {
        Key key = new Key(asked.asker(), asked.request());
        if (!asked.more() || closed) {
            end(key);
            return new TapAnswer(0, 0, 0, false, List.of(), null);
        }
        try {
            return answer(key, session(key));
        } catch (TapRefusedException refused) {
            return TapAnswer.refused(refused);
        }
    }

    private TapAnswer answer(Key key, Session session) {
        session.askedNs = System.nanoTime();
        if (session.over != null) {
            end(key);
            return TapAnswer.refused(new TapRefusedException(TapRefusedException.Cause.NO_STAGE, session.over));
        }
        List<String> lines = session.lines.next(ANSWER_CHARACTERS);
        session.sent += lines.size();
        return new TapAnswer(
                session.id,
                taps.skipped(key.request()) - session.skippedBefore + session.lines.unheard(),
                session.sent,
                session.lines.size() > 0,
                lines,
                null);
    }

    private Session session(Key key) {
        Session known = sessions.get(key);
        if (known != null) {
            return known;
        }
        if (sessions.size() >= SESSIONS_MAX) {
            throw new TapRefusedException(
                    TapRefusedException.Cause.FULL, SESSIONS_MAX + " looks of other nodes are open already; close one");
        }
        Session made = new Session(taps.skipped(key.request()));
        taps.listen(key.request(), made);
        sessions.put(key, made);
        AdminLog.tapBegins(key.request().pipeline(), key.request().stage(), key.asker());
        if (timer < 0) {
            timer = vertx.setPeriodic(leaseMs, ignored -> forget());
        }
        return made;
    }

    private void forget() {
        long sinceNs = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(leaseMs);
        List.copyOf(sessions.entrySet()).stream()
                .filter(session -> session.getValue().askedNs - sinceNs < 0)
                .forEach(session -> end(session.getKey()));
    }

    private void end(Key key) {
        Session session = sessions.remove(key);
        if (session == null) {
            return;
        }
        taps.unlisten(key.request(), session);
        AdminLog.tapEnds(key.request().pipeline(), key.request().stage(), key.asker());
        if (sessions.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** Nothing is looked at any more; from any thread. */
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(go -> {
            closed = true;
            List.copyOf(sessions.keySet()).forEach(this::end);
            taps.close();
            done.complete();
        });
        return done.future();
    }
}
