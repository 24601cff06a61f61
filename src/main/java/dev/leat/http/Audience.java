package dev.leat.http;

import dev.leat.pipeline.tap.TapListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Everybody who looks through the same tap. What it sees comes to the context of the admin server once for all of them,
 * over a bounded queue, and is sent at a {@link Pace}, to so many at a time that the event loop is never held up.
 * Belongs to that context but for {@link #seen}.
 */
final class Audience implements TapListener {
    /** What is sent together. */
    private static final int TOGETHER_CHARACTERS = 1 << 15;

    /** Clients in one turn of the event loop. */
    private static final int TURN_CLIENTS = 500;

    private final Context context;
    private final Pace pace;
    private final Consumer<String> ended;
    private final LineQueue waiting = new LineQueue();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final Set<TapViewer> viewers = new LinkedHashSet<>();
    private String nodes = "";
    private boolean ticking;

    /**
     * Of nobody yet.
     *
     * @param pace that of all audiences of the context
     * @param ended told why the tap shows nothing more
     */
    Audience(Context context, Pace pace, Consumer<String> ended) {
        this.context = context;
        this.pace = pace;
        this.ended = ended;
    }

    /** @param skipped by the tap until now */
    void add(TapViewer viewer, long skipped) {
        viewer.open(skipped + waiting.unheard());
        viewer.nodes(nodes);
        viewers.add(viewer);
    }

    /** Whether it was here. */
    boolean remove(TapViewer viewer) {
        return viewers.remove(viewer);
    }

    boolean isEmpty() {
        return viewers.isEmpty();
    }

    /** Events that wait for the context. */
    int waiting() {
        return waiting.size();
    }

    @Override
    public void seen(String json) {
        if (waiting.offer(json)) {
            tellLater();
        }
    }

    @Override
    public void nodes(String json) {
        nodes = json;
        inTurns(viewer -> viewer.nodes(json), () -> {});
    }

    @Override
    public void ended(String reason) {
        ended.accept(reason);
    }

    private void tellLater() {
        if (telling.compareAndSet(false, true)) {
            context.runOnContext(go -> tellInTime());
        }
    }

    private void tellInTime() {
        long waitMs = pace.waitMs();
        if (waitMs == 0) {
            tell();
        } else {
            context.owner().setTimer(waitMs, due -> tell());
        }
    }

    private void tell() {
        Lines lines = new Lines(waiting.next(TOGETHER_CHARACTERS));
        inTurns(viewer -> viewer.seen(lines), () -> {
            telling.set(false);
            if (waiting.size() > 0) {
                tellLater();
            }
        });
    }

    /**
     * Once a second.
     *
     * @param skipped by the tap until now
     */
    void tick(long skipped, boolean beat) {
        if (ticking) {
            return;
        }
        ticking = true;
        long missed = skipped + waiting.unheard();
        String known = nodes;
        boolean room = pace.waitMs() == 0;
        inTurns(
                viewer -> {
                    viewer.nodes(known);
                    viewer.tick(missed, room, beat);
                },
                () -> ticking = false);
    }

    /** Ends all that are here; completes when they know, or will never know. */
    Future<Void> end(String reason) {
        List<Future<Void>> ends = new ArrayList<>();
        Promise<Void> told = Promise.promise();
        inTurns(viewer -> ends.add(viewer.end(reason)), () -> joined(ends).onComplete(told));
        return told.future();
    }

    private static Future<Void> joined(List<Future<Void>> ends) {
        return Future.join(ends).transform(all -> Future.succeededFuture());
    }

    private void inTurns(Consumer<TapViewer> each, Runnable then) {
        turn(List.copyOf(viewers), 0, each, then);
    }

    private void turn(List<TapViewer> all, int from, Consumer<TapViewer> each, Runnable then) {
        int to = Math.min(from + TURN_CLIENTS, all.size());
        for (TapViewer viewer : all.subList(from, to)) {
            each.accept(viewer);
            pace.wrote(viewer.takeWrites());
        }
        if (to < all.size()) {
            context.runOnContext(go -> turn(all, to, each, then));
        } else {
            then.run();
        }
    }
}
