package dev.leat.observe;

import java.util.Locale;

/** What the breaker of a stage does. */
public enum BreakerState {
    /** Lets everything through. */
    CLOSED,
    /** Lets one attempt through, to see whether the service is back. */
    HALF_OPEN,
    /** Lets nothing through: events wait. */
    OPEN;

    /** As it is shown outside. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
