package dev.leat.stage.offload;

/** What all frames begin with, in every version for ever: whose they are, of which version and kind. */
final class Frame {
    /** What this software writes; it reads nothing newer. */
    static final int VERSION = 1;

    static final int REQUEST = 1;
    static final int ANSWER = 2;

    private static final int MAGIC = 0x4c656174; // Leat

    private Frame() {}

    static FrameWriter begin(int kind) {
        FrameWriter to = new FrameWriter();
        to.int32(MAGIC);
        to.u8(VERSION);
        to.u8(kind);
        return to;
    }

    static FrameReader open(byte[] bytes, int kind) {
        FrameReader from = new FrameReader(bytes);
        if (from.int32() != MAGIC) {
            throw new FrameException("bytes that are no frame");
        }
        int version = from.u8();
        if (version > VERSION) {
            throw new FrameException("version " + version + " of the format is not known here, only up to " + VERSION);
        }
        if (version < 1) {
            throw new FrameException("a frame of version " + version);
        }
        int found = from.u8();
        if (found != kind) {
            throw new FrameException("a frame of kind " + found + " where " + kind + " belongs");
        }
        return from;
    }
}
