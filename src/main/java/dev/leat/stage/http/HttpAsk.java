package dev.leat.stage.http;

import dev.leat.api.Trace;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: one request.
 *
 * @param traces those of the events that it is for, where they are followed
 */
public record HttpAsk(HttpHead head, @Nullable Buffer body, List<Trace> traces) {
    public HttpAsk {
        traces = List.copyOf(traces);
    }

    @Override
    public String toString() {
        return head + (body == null ? "" : ", " + body.length() + " bytes");
    }
}
