package dev.leat.api;

import java.util.Map;

/**
 * The trace that an event is followed in. A stage that asks somebody passes it on, so that what happens there is seen
 * in the same trace. Safe to use from any thread.
 */
public interface Trace {
    /** Headers for a request, by name: {@code traceparent} and, when it came with one, {@code tracestate}. */
    Map<String, String> headers();
}
