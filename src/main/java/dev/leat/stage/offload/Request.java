package dev.leat.stage.offload;

import dev.leat.api.Event;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Some neighbouring events of a partition, for another node to have worked on by a stage.
 *
 * @param awaitedMs how long the one who asks waits for the answer
 */
public record Request(StageKey stage, String digest, long awaitedMs, List<Event> events) {
    /** Events in one request at most. */
    public static final int EVENTS_MAX = 500;

    public Request {
        events = List.copyOf(events);
    }

    /** @throws FrameException when they cannot be sent */
    public Buffer encode() {
        FrameWriter to = Frame.begin(Frame.REQUEST);
        to.text(stage.pipeline());
        to.text(stage.stage());
        to.text(digest);
        to.int64(awaitedMs);
        to.count(events.size());
        Event before = null;
        for (Event event : events) {
            EventCodec.write(event, before, to);
            before = event;
        }
        return Buffer.buffer(to.done());
    }

    /** Reads all of it but the events, which are not looked at. */
    public static Request head(Buffer bytes) {
        return head(Frame.open(bytes.getBytes(), Frame.REQUEST));
    }

    private static Request head(FrameReader from) {
        StageKey stage = new StageKey(from.text(), from.text());
        return new Request(stage, from.text(), from.int64(), List.of());
    }

    /** @throws FrameException when it is no request, or of a newer version */
    public static Request decode(Buffer bytes) {
        FrameReader from = Frame.open(bytes.getBytes(), Frame.REQUEST);
        Request head = head(from);
        int count = from.count(EventCodec.EVENT_BYTES_MIN);
        if (count > EVENTS_MAX) {
            throw new FrameException(count + " events, more than the " + EVENTS_MAX + " of a request");
        }
        List<Event> events = new ArrayList<>();
        Event before = null;
        for (int i = 0; i < count; i++) {
            before = EventCodec.read(before, from);
            events.add(before);
        }
        from.atEnd();
        return new Request(head.stage, head.digest, head.awaitedMs, events);
    }
}
