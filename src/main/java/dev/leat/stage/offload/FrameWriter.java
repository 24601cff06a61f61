package dev.leat.stage.offload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts numbers, texts and bytes into one growing array, up to a bound. */
final class FrameWriter {
    /** A frame beyond this is neither made nor read. */
    static final int BYTES_MAX = 8 << 20;

    private static final int FIRST_BYTES = 4096;
    private static final int SEVEN_BITS = 0x7f;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    int size() {
        return size;
    }

    /** Forgets what was written after this size was told. */
    void cutTo(int earlierSize) {
        size = earlierSize;
    }

    byte[] done() {
        return Arrays.copyOf(bytes, size);
    }

    void u8(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    void int32(int value) {
        ensure(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void int64(long value) {
        int32((int) (value >>> 32));
        int32((int) value);
    }

    /** Not negative; small ones are short. */
    void count(int value) {
        varint(value & 0xffffffffL);
    }

    /** Small ones, positive or negative, are short. */
    void number(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~SEVEN_BITS) != 0) {
            u8((int) (rest & SEVEN_BITS) | 0x80);
            rest >>>= 7;
        }
        u8((int) rest);
    }

    void raw(byte[] value) {
        count(value.length);
        append(value);
    }

    /** Null is another thing than empty. */
    void rawOrNull(byte @Nullable [] value) {
        if (value == null) {
            count(0);
        } else {
            count(value.length + 1);
            append(value);
        }
    }

    /** Exact for every text, also for one with half a surrogate pair, which UTF-8 cannot write. */
    void text(String value) {
        boolean utf8 = !hasSurrogates(value) || UTF_8.newEncoder().canEncode(value);
        u8(utf8 ? 0 : 1);
        if (utf8) {
            raw(value.getBytes(UTF_8));
            return;
        }
        count(value.length());
        for (int i = 0; i < value.length(); i++) {
            u8(value.charAt(i) >>> 8);
            u8(value.charAt(i));
        }
    }

    /** By its name, so that their order means nothing. */
    void constant(Enum<?> value) {
        text(value.name());
    }

    void textOrNull(@Nullable String value) {
        u8(value == null ? 0 : 1);
        if (value != null) {
            text(value);
        }
    }

    private static boolean hasSurrogates(String value) {
        return value.chars().anyMatch(one -> Character.isSurrogate((char) one));
    }

    private void append(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void ensure(int more) {
        if (more > BYTES_MAX - size) {
            throw new FrameException("longer than the " + BYTES_MAX + " bytes that are sent at once");
        }
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
