package dev.leat.batch;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * An event that is set aside, and why.
 *
 * @param stage the name of the stage that failed, {@code source} for unreadable bytes, {@code sink} for the database
 * @param sqlState PostgreSQL's five characters, when it was PostgreSQL that refused
 * @param parked whether later events of its Kafka key wait behind it; a stage wishes it, the sink decides
 */
public record DeadLetter(
        Event event,
        String stage,
        FailureKind kind,
        String reason,
        @Nullable String sqlState,
        boolean parked) {
    private static final int REASON_CHARACTERS_MAX = 2000;

    /** PostgreSQL cannot store NUL in text. */
    public DeadLetter {
        reason = reason.replace("\0", "\\0");
        if (reason.length() > REASON_CHARACTERS_MAX) {
            reason = reason.substring(0, REASON_CHARACTERS_MAX) + "…";
        }
    }

    /** One that nothing waits for. */
    public DeadLetter(Event event, String stage, FailureKind kind, String reason, @Nullable String sqlState) {
        this(event, stage, kind, reason, sqlState, false);
    }

    public static DeadLetter of(Event event, String stage, FailureKind kind, String reason) {
        return new DeadLetter(event, kind == FailureKind.UNREADABLE ? "source" : stage, kind, reason, null);
    }

    public static DeadLetter of(Event event, String stage, EventException failure) {
        return of(event, stage, failure.kind(), failure.reason());
    }

    /** Only waits: it is behind a parked one of its key. */
    public boolean waits() {
        return kind == FailureKind.PARKED;
    }

    public DeadLetter withParked(boolean wanted) {
        return wanted == parked ? this : new DeadLetter(event, stage, kind, reason, sqlState, wanted);
    }
}
