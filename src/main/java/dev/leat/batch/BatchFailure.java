package dev.leat.batch;

/** Why a batch was not written; its reader acts on the kind alone. */
public enum BatchFailure {
    /** The batch does not follow what was written before it. */
    GAP(1),
    /** Another claim may write now, not this one. */
    FENCED(2),
    /** The database or the network does not answer; trying again can help. */
    OUTAGE(3),
    /** No answer within the deadline. */
    TIMEOUT(4),
    /** Nobody listens at the address: the stage is not deployed (any more). */
    NO_HANDLER(5),
    /** The claim that sent the batch was given up. */
    CANCELLED(6),
    /** Only a person can help; the pipeline stops. */
    STOP(7);

    private final int code;

    BatchFailure(int code) {
        this.code = code;
    }

    /** The number that stands for this failure in a reply. */
    public int code() {
        return code;
    }

    /** An unknown number counts as an outage: the source claims anew and so loses nothing. */
    public static BatchFailure of(int code) {
        for (BatchFailure failure : values()) {
            if (failure.code == code) {
                return failure;
            }
        }
        return OUTAGE;
    }
}
