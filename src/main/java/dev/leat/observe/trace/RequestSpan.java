package dev.leat.observe.trace;

import java.util.Map;

/** One request under way; ends once. */
public interface RequestSpan {
    /** Of a request for events that are not followed. */
    RequestSpan NONE = new NoTracing.Nothing();

    /** Headers that take the trace on to whoever is asked, by name. */
    Map<String, String> headers();

    /** @param status of the answer */
    void answered(int status);

    void failed(Throwable failure);
}
