package dev.leat.batch;

/** Why a batch was not written; its reader acts on the kind alone. */
public enum BatchFailure {
    /** The batch does not follow what was written before it. */
    GAP,
    /** Another claim may write now, not this one. */
    FENCED,
    /** The database or the network does not answer; trying again can help. */
    OUTAGE,
    /** No answer within the deadline. */
    TIMEOUT,
    /** Nobody listens at the address: the stage is not deployed (any more). */
    NO_HANDLER,
    /** The claim that sent the batch was given up. */
    CANCELLED,
    /** Only a person can help; the pipeline stops. */
    STOP
}
