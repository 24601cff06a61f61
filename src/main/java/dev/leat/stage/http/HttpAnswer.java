package dev.leat.stage.http;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a service answered.
 *
 * @param retryAfter the header {@code Retry-After} as it came, or null
 */
public record HttpAnswer(int status, @Nullable String retryAfter, Buffer body) {
    @Override
    public String toString() {
        return status + ", " + body.length() + " bytes";
    }
}
