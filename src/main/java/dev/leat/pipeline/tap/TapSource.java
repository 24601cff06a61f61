package dev.leat.pipeline.tap;

import dev.leat.pipeline.tap.Taps.Request;
import io.vertx.core.Future;

/** Where events that somebody wants to see come from. Belongs to one Vert.x context. */
public interface TapSource extends AutoCloseable {
    /** Whether {@link #listen} would do it; fails with a {@link TapRefusedException} when not. */
    Future<Void> check(Request request);

    /**
     * Begins to show events.
     *
     * @throws TapRefusedException when that cannot be
     */
    void listen(Request request, TapListener listener);

    /** The listener sees nothing more; the last one closes the tap. */
    void unlisten(Request request, TapListener listener);

    /**
     * Events that may have been wanted and are not shown, because there were too many, since the first one listened; 0
     * when nobody does.
     */
    long skipped(Request request);

    /** Different taps that are open. */
    int size();

    /** Shows nothing more; tells no listener. */
    @Override
    void close();
}
