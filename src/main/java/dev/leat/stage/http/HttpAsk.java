package dev.leat.stage.http;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What is asked: one request. */
public record HttpAsk(HttpHead head, @Nullable Buffer body) {
    @Override
    public String toString() {
        return head + (body == null ? "" : ", " + body.length() + " bytes");
    }
}
