package dev.leat.observe.trace;

import dev.leat.api.Event;
import dev.leat.api.Trace;
import dev.leat.batch.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows events of one pipeline. Which ones is decided when they are polled; from then on they carry their {@link
 * Trace}, and whoever works on events without one has nothing to tell. Safe to use from any thread, blocks nobody and
 * does not throw.
 */
public interface Tracing {
    /** Nothing is traced. */
    Tracing NONE = new NoTracing();

    /** Whether events may have a trace at all; where not, nobody needs to look for one. */
    boolean isOn();

    /** The batch as it is sent, with traces in those of its events that are followed. */
    Batch polled(Batch batch);

    /**
     * The batch has ended; what was told of its events is complete.
     *
     * @param batch as it was sent
     * @param failure why it did not take effect, or why nobody knows; null when it did
     */
    void ended(Batch batch, @Nullable Throwable failure);

    /** A stage begins to work on events; null when none of them is followed. */
    @Nullable
    StageSpans stage(String stage, int lane, List<Event> events);

    /**
     * A transaction begins.
     *
     * @param followed the events in it that have a trace
     */
    TransactionSpan transaction(Target target, int lane, List<Event> followed);

    /**
     * A request to somebody outside begins.
     *
     * @param asking of the events that it is for; the first one's trace is the one that goes on there
     */
    RequestSpan request(Request request, List<Trace> asking);

    /**
     * Where transactions go.
     *
     * @param operation what is done to the table, such as upsert
     * @param table null when there are several
     */
    record Target(String operation, @Nullable String table, String database, String host, int port) {}

    /**
     * A request as traces show it: without path, query and headers, for values of events are among them.
     *
     * @param attempt 1 for the first
     */
    record Request(String method, boolean tls, String host, int port, int attempt) {}
}
