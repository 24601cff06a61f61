package dev.leat.cluster;

/** This process cannot be a member of its cluster; the message is for the operator. Has no stack trace. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message) {
        super(message, null, false, false);
    }
}
