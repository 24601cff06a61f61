package dev.leat.api;

import java.util.List;

/** What a stage made of one event. */
public sealed interface Outcome {

    /** The event goes on, changed or not. */
    record Kept(Event event) implements Outcome {}

    /** The event ends here on purpose; it counts as dropped. */
    record Dropped() implements Outcome {
        static final Dropped INSTANCE = new Dropped();
    }

    /** The event became several, in this order; an empty list counts as dropped. Make them with {@link Event#piece}. */
    record Split(List<Event> events) implements Outcome {
        public Split {
            events = List.copyOf(events);
        }
    }

    /** The event cannot be processed; the pipeline's error policy decides what becomes of it. */
    record Failed(FailureKind kind, String reason) implements Outcome {
        /** @throws IllegalArgumentException when the kind is {@link FailureKind#PARKED}, which no stage decides */
        public Failed {
            kind = kind.ofItself();
            reason = String.valueOf(reason);
        }
    }

    static Outcome kept(Event event) {
        return new Kept(event);
    }

    static Outcome dropped() {
        return Dropped.INSTANCE;
    }

    static Outcome failed(FailureKind kind, String reason) {
        return new Failed(kind, reason);
    }
}
