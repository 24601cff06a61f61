package dev.leat.stage.offload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as bytes: all that a stage can see of one, but for the trace. What a stage made of an event is told by its
 * difference to that one.
 */
@SuppressWarnings("ReferenceEquality") // the same object was not changed; an equal one may have been made anew
final class EventCodec {
    /** The least that an event takes. */
    static final int EVENT_BYTES_MIN = 20;

    private static final int SAME = 0;
    private static final int BYTES = 1;
    private static final int TREE = 2;
    private static final int NOTHING = 3;

    private EventCodec() {}

    /** @param before the event written before this one; its topic is not repeated */
    static void write(Event event, @Nullable Event before, FrameWriter to) {
        Origin origin = event.origin();
        boolean sameTopic = before != null && before.origin().topic().equals(origin.topic());
        to.textOrNull(sameTopic ? null : origin.topic());
        to.count(origin.partition());
        to.int64(origin.offset());
        to.int64(origin.timestampMs());
        to.constant(origin.keyFormat());
        to.rawOrNull(origin.key());
        to.rawOrNull(origin.value());
        to.count(origin.headers().size());
        for (Header header : origin.headers()) {
            to.text(header.name());
            to.rawOrNull(header.value());
        }
        writeState(event.state(), new Event.State(origin.value(), null, null, null, null, 0), to);
    }

    static Event read(@Nullable Event before, FrameReader from) {
        Origin origin = new Origin(
                topic(before, from),
                from.count32(),
                from.int64(),
                from.int64(),
                from.constant(KeyFormat.class),
                from.rawOrNull(),
                from.rawOrNull(),
                headers(from));
        return Event.of(origin, readState(new Event.State(origin.value(), null, null, null, null, 0), from));
    }

    private static String topic(@Nullable Event before, FrameReader from) {
        String topic = from.textOrNull();
        if (topic != null) {
            return topic;
        }
        if (before == null) {
            throw new FrameException("the first event has no topic");
        }
        return before.origin().topic();
    }

    private static List<Header> headers(FrameReader from) {
        int count = from.count(3);
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            headers.add(new Header(from.text(), from.rawOrNull()));
        }
        return headers;
    }

    /** What became of an event in a stage; throws when it is of another record. */
    static void writeChanged(Event changed, Event came, FrameWriter to) {
        if (changed.origin() != came.origin()) {
            throw new FrameException("an event of another record");
        }
        writeState(changed.state(), came.state(), to);
    }

    /** @param came the event that it was made from, as it is here; it keeps that one's trace */
    static Event readChanged(Event came, FrameReader from) {
        return Event.of(came.origin(), readState(came.state(), from)).withTrace(came.trace());
    }

    private static void writeState(Event.State now, Event.State before, FrameWriter to) {
        byte[] payload = now.payload();
        JsonNode value = now.value();
        if (payload == before.payload() && value == before.value()) {
            to.u8(SAME);
        } else if (payload != null) {
            to.u8(BYTES);
            to.raw(payload);
        } else if (value != null) {
            to.u8(TREE);
            TreeCodec.write(value, to);
        } else {
            to.u8(NOTHING);
        }
        JsonNode key = now.key();
        if (key == null || key == before.key()) {
            to.u8(SAME);
        } else {
            to.u8(TREE);
            TreeCodec.write(key, to);
        }
        to.textOrNull(now.part());
        to.textOrNull(now.branch());
        to.int64(now.timeMs());
    }

    private static Event.State readState(Event.State before, FrameReader from) {
        byte[] payload = null;
        JsonNode value = null;
        int body = from.u8();
        switch (body) {
            case SAME -> {
                payload = before.payload();
                value = before.value();
            }
            case BYTES -> payload = from.raw();
            case TREE -> value = TreeCodec.read(from);
            case NOTHING -> {}
            default -> throw new FrameException("a body of unknown kind " + body);
        }
        int keyKind = from.u8();
        if (keyKind != SAME && keyKind != TREE) {
            throw new FrameException("a key of unknown kind " + keyKind);
        }
        JsonNode key = keyKind == SAME ? before.key() : TreeCodec.read(from);
        return new Event.State(payload, value, key, from.textOrNull(), from.textOrNull(), from.int64());
    }
}
