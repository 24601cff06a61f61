package dev.leat.stage.offload;

/** Bytes that are no frame, or something that no frame can carry. Has no stack trace. */
public final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FrameException(String message) {
        super(message, null, false, false);
    }
}
