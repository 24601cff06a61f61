package dev.leat.batch;

/** A batch, or a claim, did not take effect. Has no stack trace: it is an answer, not a fault of the code. */
public final class BatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BatchFailure failure;

    public BatchException(BatchFailure failure, String reason) {
        super(reason, null, false, false);
        this.failure = failure;
    }

    /** The failure itself where it is one of these; STOP for what nobody has foreseen. */
    public static BatchException of(String what, Throwable failure) {
        return failure instanceof BatchException known
                ? known
                : new BatchException(BatchFailure.STOP, what + ": " + failure);
    }

    /** The reason of one of these; what any other failure says of itself. */
    public static String reasonOf(Throwable failure) {
        return failure instanceof BatchException known ? known.reason() : failure.toString();
    }

    public BatchFailure failure() {
        return failure;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
