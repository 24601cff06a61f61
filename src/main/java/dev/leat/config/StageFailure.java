package dev.leat.config;

/** What becomes of an event that fails in one stage. */
public enum StageFailure {
    /** It is set aside with its reason, and the others go on. */
    DEAD_LETTER,
    /** As DEAD_LETTER, and all later events of its Kafka key wait behind it. */
    PARK,
    /** It ends there and counts as dropped. */
    DROP,
    /** It goes on with the value of {@code fallback}. */
    DEFAULT,
    /** The pipeline stops before it. */
    STOP
}
