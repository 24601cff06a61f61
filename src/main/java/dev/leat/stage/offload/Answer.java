package dev.leat.stage.offload;

import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node made of the events of a {@link Request}, or why it made nothing.
 *
 * @param reason for people; empty when it is done
 * @param threads that the node has for this stage; 0 when it made nothing
 * @param outcomes one per event that was sent, in their order; null: whoever asked is to do it
 */
public record Answer(Status status, String reason, int threads, List<@Nullable Outcome> outcomes) {

    /** How it went. */
    public enum Status {
        DONE,
        /** It has enough to do; it may have time later. */
        BUSY,
        /** It does not have this stage, or another one under its name, or speaks another language. */
        REFUSED,
        /** It tried in vain. */
        FAILED
    }

    private static final int NOT_DONE = 0;
    private static final int UNCHANGED = 1;
    private static final int CHANGED = 2;
    private static final int DROPPED = 3;
    private static final int SPLIT = 4;
    private static final int FAILED = 5;

    private static final int REASON_CHARACTERS_MAX = 3_000;
    private static final int THREADS_MAX = 10_000;

    /** Nothing was done. */
    public static Answer without(Status status, String reason) {
        return new Answer(status, reason, 0, List.of());
    }

    /** @param came the events of the request, as they were read from it */
    public Buffer encode(List<Event> came) {
        FrameWriter to = Frame.begin(Frame.ANSWER);
        to.constant(status);
        to.text(shortened(reason));
        to.count(threads);
        to.count(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            int before = to.size();
            try {
                write(outcomes.get(i), came.get(i), to);
            } catch (FrameException cannotBeSent) {
                to.cutTo(before);
                to.u8(NOT_DONE);
            }
        }
        return Buffer.buffer(to.done());
    }

    private static String shortened(String text) {
        return text.length() <= REASON_CHARACTERS_MAX ? text : text.substring(0, REASON_CHARACTERS_MAX);
    }

    private static void write(@Nullable Outcome outcome, Event came, FrameWriter to) {
        if (outcome == null) {
            to.u8(NOT_DONE);
        } else if (outcome instanceof Outcome.Kept kept) {
            to.u8(kept.event() == came ? UNCHANGED : CHANGED);
            if (kept.event() != came) {
                EventCodec.writeChanged(kept.event(), came, to);
            }
        } else if (outcome instanceof Outcome.Split split) {
            to.u8(SPLIT);
            to.count(split.events().size());
            split.events().forEach(event -> EventCodec.writeChanged(event, came, to));
        } else if (outcome instanceof Outcome.Failed failed) {
            to.u8(FAILED);
            to.constant(failed.kind());
            to.text(shortened(failed.reason()));
        } else {
            to.u8(DROPPED);
        }
    }

    /**
     * @param came the events of the request, as they are at the one who asked
     * @throws FrameException when it is no answer to them
     */
    public static Answer decode(Buffer bytes, List<Event> came) {
        FrameReader from = Frame.open(bytes.getBytes(), Frame.ANSWER);
        Status status = from.constant(Status.class);
        String reason = from.text();
        int threads = Math.min(from.count32(), THREADS_MAX);
        int count = from.count(1);
        if (count != (status == Status.DONE ? came.size() : 0)) {
            throw new FrameException(count + " outcomes for " + came.size() + " events");
        }
        List<@Nullable Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outcomes.add(read(came.get(i), from));
        }
        from.atEnd();
        return new Answer(status, reason, threads, outcomes);
    }

    private static @Nullable Outcome read(Event came, FrameReader from) {
        int kind = from.u8();
        return switch (kind) {
            case NOT_DONE -> null;
            case UNCHANGED -> Outcome.kept(came);
            case CHANGED -> Outcome.kept(EventCodec.readChanged(came, from));
            case DROPPED -> Outcome.dropped();
            case SPLIT -> readSplit(came, from);
            case FAILED -> Outcome.failed(from.constant(FailureKind.class), from.text());
            default -> throw new FrameException("an outcome of unknown kind " + kind);
        };
    }

    private static Outcome readSplit(Event came, FrameReader from) {
        int count = from.count(12);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(EventCodec.readChanged(came, from));
        }
        return new Outcome.Split(events);
    }
}
