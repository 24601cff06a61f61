package dev.leat.config;

/** What becomes of an event that fails, unless its stage says otherwise. */
public enum OnFailure {
    /** It is set aside with its reason, and the others go on. */
    DEAD_LETTER,
    /** As DEAD_LETTER, and all later events of its Kafka key wait behind it. */
    PARK,
    /** The pipeline stops before it. */
    STOP
}
