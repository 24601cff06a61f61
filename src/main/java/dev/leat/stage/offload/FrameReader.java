package dev.leat.stage.offload;

import dev.leat.api.Utf8;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes numbers, texts and bytes from an array; believes no length that is not there. */
final class FrameReader {
    private static final int BITS_MAX = 64;

    private final byte[] bytes;
    private int position;

    FrameReader(byte[] bytes) {
        if (bytes.length > FrameWriter.BYTES_MAX) {
            throw new FrameException("a frame of " + bytes.length + " bytes is longer than any that is sent");
        }
        this.bytes = bytes;
    }

    int left() {
        return bytes.length - position;
    }

    void atEnd() {
        if (left() != 0) {
            throw new FrameException(left() + " bytes behind the end");
        }
    }

    int u8() {
        require(1);
        return bytes[position++] & 0xff;
    }

    int int32() {
        require(Integer.BYTES);
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | (bytes[position++] & 0xff);
        }
        return value;
    }

    long int64() {
        return (long) int32() << 32 | (int32() & 0xffffffffL);
    }

    /** @param leastBytes that each of so many things takes at least */
    int count(int leastBytes) {
        long value = varint();
        if (value < 0 || value > left() / leastBytes) {
            throw new FrameException("a length of " + value + " where " + left() + " bytes are left");
        }
        return (int) value;
    }

    /** A number that is not negative and counts nothing that follows. */
    int count32() {
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new FrameException("a number of " + value + " where a small one belongs");
        }
        return (int) value;
    }

    long number() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** One that fits into an int. */
    int integer() {
        long value = number();
        if (value != (int) value) {
            throw new FrameException("a number of " + value + " where a small one belongs");
        }
        return (int) value;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < BITS_MAX; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new FrameException("a number without an end");
    }

    byte[] raw() {
        return take(count(1));
    }

    byte @Nullable [] rawOrNull() {
        long length = varint();
        if (length == 0) {
            return null;
        }
        if (length < 0 || length - 1 > left()) {
            throw new FrameException("a length of " + (length - 1) + " where " + left() + " bytes are left");
        }
        return take((int) length - 1);
    }

    String text() {
        boolean utf8 = flag();
        if (!utf8) {
            char[] all = new char[count(2)];
            for (int i = 0; i < all.length; i++) {
                all[i] = (char) (u8() << 8 | u8());
            }
            return new String(all);
        }
        try {
            return Utf8.text(raw());
        } catch (CharacterCodingException failure) {
            throw new FrameException("a text that is not UTF-8");
        }
    }

    <E extends Enum<E>> E constant(Class<E> type) {
        String name = text();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException unknown) {
            throw new FrameException("an unknown " + type.getSimpleName());
        }
    }

    /** True for 0. */
    private boolean flag() {
        int flag = u8();
        if (flag > 1) {
            throw new FrameException("a mark of " + flag + " where 0 or 1 belongs");
        }
        return flag == 0;
    }

    @Nullable
    String textOrNull() {
        return flag() ? null : text();
    }

    private byte[] take(int length) {
        byte[] taken = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return taken;
    }

    private void require(int more) {
        if (left() < more) {
            throw new FrameException("it ends where " + more + " more bytes belong");
        }
    }
}
