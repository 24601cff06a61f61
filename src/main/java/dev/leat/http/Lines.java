package dev.leat.http;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some events that a tap has seen, in their order, for everybody who looks through it: written once for each way in
 * which they are sent. Used by one thread.
 */
final class Lines {
    private final List<String> json;
    private @Nullable Buffer events;
    private @Nullable List<String> messages;

    /** @param json one event each, without line breaks */
    Lines(List<String> json) {
        this.json = List.copyOf(json);
    }

    int count() {
        return json.size();
    }

    /** As server-sent events. */
    Buffer events() {
        Buffer known = events;
        if (known == null) {
            StringBuilder text = new StringBuilder();
            json.forEach(line -> text.append(SseViewer.text("seen", line)));
            known = Buffer.buffer(text.toString());
            events = known;
        }
        return known;
    }

    /** As messages of a WebSocket. */
    List<String> messages() {
        List<String> known = messages;
        if (known == null) {
            known = json.stream()
                    .map(line -> WebSocketViewer.message("seen", line))
                    .toList();
            messages = known;
        }
        return known;
    }
}
