package dev.leat.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads bytes as text, strictly; {@code new String} puts U+FFFD where they are none. */
public final class Utf8 {
    private Utf8() {}

    /** @throws CharacterCodingException when they are not UTF-8 */
    public static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
