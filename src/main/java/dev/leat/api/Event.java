package dev.leat.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way: the record it came from and the value it has now. Stages never change an event or the tree of
 * its value; they make another one with a {@code with} method.
 *
 * <p>The value is parsed when it is first asked for and then kept. An event is handed from thread to thread by the
 * event bus, never used by two at once.
 */
public final class Event {
    private static final long NO_TIME = -1;

    private final Origin origin;
    private final byte @Nullable [] payload;
    private final Name name;
    private @Nullable JsonNode value;
    private @Nullable JsonNode key;

    private Event(
            Origin origin, byte @Nullable [] payload, Name name, @Nullable JsonNode value, @Nullable JsonNode key) {
        this.origin = origin;
        this.payload = payload;
        this.name = name;
        this.value = value;
        this.key = key;
    }

    /** What tells it from the other events that its record became, when it happened, and where it is followed. */
    private record Name(
            @Nullable String part,
            @Nullable String branch,
            long timeMs,
            @Nullable Trace trace) {
        static final Name WHOLE = new Name(null, null, NO_TIME, null);

        Name piece(String piece) {
            return new Name(part == null ? piece : part + "." + piece, branch, timeMs, trace);
        }

        Name in(String newBranch) {
            return new Name(part, newBranch, timeMs, trace);
        }

        Name at(long newTimeMs) {
            return new Name(part, branch, newTimeMs, trace);
        }

        Name within(@Nullable Trace newTrace) {
            return new Name(part, branch, timeMs, newTrace);
        }
    }

    /**
     * What an event has become, beside its record and its trace: enough to make the same one in another process. For
     * whoever runs stages, not for stages.
     *
     * @param payload as {@link Event#payload()}
     * @param value null when it is parsed from the payload, and for a tombstone
     * @param key null when it is read from the record
     */
    public record State(
            byte @Nullable [] payload,
            @Nullable JsonNode value,
            @Nullable JsonNode key,
            @Nullable String part,
            @Nullable String branch,
            long timeMs) {}

    /** The event of a record as it was elsewhere; not followed in a trace. */
    public static Event of(Origin origin, State state) {
        Name name = new Name(state.part, state.branch, state.timeMs, null);
        return new Event(origin, state.payload, name, state.payload == null ? state.value : null, state.key);
    }

    public State state() {
        return new State(payload, payload == null ? value : null, key, name.part, name.branch, name.timeMs);
    }

    /** The event as it was read. */
    public static Event of(Origin origin) {
        return new Event(origin, origin.value(), Name.WHOLE, null, null);
    }

    public Origin origin() {
        return origin;
    }

    /**
     * Which piece of its record this is when stages made several of it, such as "2", "2.0" when split twice, or
     * "2.audit" when then routed to several branches; else null.
     */
    public @Nullable String part() {
        return name.part();
    }

    /** The branch of the pipeline's {@code route} that it went into; null before and without one. */
    public @Nullable String branch() {
        return name.branch();
    }

    /** When it happened, in milliseconds since 1970, as a stage has read it; negative while none has. */
    public long timeMs() {
        return name.timeMs();
    }

    /** The trace that it is followed in; null for most events, and for all while nothing is traced. */
    public @Nullable Trace trace() {
        return name.trace();
    }

    /** The record had no value: what was stored under its key is to be deleted. */
    public boolean isTombstone() {
        return payload == null && value == null;
    }

    /** The bytes that {@link #value()} is parsed from; null for a tombstone and after {@link #withValue}. */
    public byte @Nullable [] payload() {
        return payload;
    }

    /** @throws EventException when the bytes are not JSON, or there are none */
    public JsonNode value() {
        JsonNode parsed = value;
        if (parsed == null) {
            if (payload == null) {
                throw new EventException(FailureKind.UNREADABLE, "a tombstone has no value");
            }
            parsed = EventJson.parse(payload, "value");
            value = parsed;
        }
        return parsed;
    }

    /**
     * The key as the source's {@code key} format reads it; a JSON null when the record has none.
     *
     * @throws EventException when the bytes are not of that format
     */
    public JsonNode key() {
        JsonNode parsed = key;
        if (parsed == null) {
            parsed = EventJson.parseKey(origin);
            key = parsed;
        }
        return parsed;
    }

    public Event withValue(JsonNode newValue) {
        return new Event(origin, null, name, newValue, key);
    }

    /** The same event for another thread to look at, while this one goes on its way. */
    public Event copy() {
        return new Event(origin, payload, name, value, key);
    }

    /** Other bytes for the same event, to be parsed when asked for. */
    public Event withPayload(byte[] newPayload) {
        return new Event(origin, newPayload, name, null, key);
    }

    public Event withKey(JsonNode newKey) {
        return new Event(origin, payload, name, value, newKey);
    }

    /** Piece {@code index} of this event, with a value of its own. */
    public Event piece(int index, JsonNode pieceValue) {
        return new Event(origin, null, name.piece(Integer.toString(index)), pieceValue, key);
    }

    /** The same event, on its way through this branch. */
    public Event withBranch(String branch) {
        return new Event(origin, payload, name.in(branch), value, key);
    }

    /** The same event, with the time at which it happened. */
    public Event withTimeMs(long timeMs) {
        return new Event(origin, payload, name.at(timeMs), value, key);
    }

    /** The same event, followed in this trace from now on; for whoever runs stages, not for stages. */
    public Event withTrace(@Nullable Trace trace) {
        return new Event(origin, payload, name.within(trace), value, key);
    }

    /** The piece of this event that goes through this branch, while others go through others. */
    public Event pieceFor(String branch) {
        return new Event(origin, payload, name.piece(branch).in(branch), value, key);
    }
}
