package dev.leat.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads one small JSON object after the other with the same parser. Of an order of 240 bytes, making a parser was 680
 * of the 1,480 bytes that reading it allocated, and an eighth of the time.
 *
 * <p>What is not a whole object and nothing else is read again as a document of its own by whoever asked, so that its
 * error, with its place, is the usual one; the parser is given up then. Any thread may ask; a parser is taken out while
 * it is used, and at most {@value #SLOTS} are kept.
 */
final class ReusedParser {
    /**
     * All of it comes with one read of the parser, whose buffer has 8,000 bytes; larger ones do not notice its making.
     */
    private static final int BYTES_MAX = 4_000;

    /**
     * Then it is closed, so that the names that it has seen are known to all later ones, and few are kept by it alone.
     */
    private static final int USES_MAX = 1_000;

    private static final int SLOTS = 16;
    /** References between two slots, so that threads do not write to the same cache line. */
    private static final int SLOT_SPACING = 16;

    private static final AtomicReferenceArray<ReusedParser> FREE = new AtomicReferenceArray<>(SLOTS * SLOT_SPACING);

    private static final ObjectReader READER =
            EventJson.MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Input input = new Input();
    private final Rest rest = new Rest();
    private final JsonParser parser;
    /** Keeps what reading a tree needs beside the parser. */
    private final MappingIterator<JsonNode> objects;

    private int uses;

    private ReusedParser() throws IOException {
        parser = EventJson.MAPPER.getFactory().createParser(input);
        objects = READER.readValues(parser);
    }

    /** Null when the bytes are to be read in another way: they are no object, or more or less than one, or large. */
    static @Nullable JsonNode read(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > BYTES_MAX || bytes[0] != '{') {
            return null;
        }
        int slot = (int) (Thread.currentThread().getId() % SLOTS) * SLOT_SPACING;
        ReusedParser taken = FREE.getAndSet(slot, null);
        try {
            ReusedParser reader = taken == null ? new ReusedParser() : taken;
            JsonNode node = reader.next(bytes);
            if (node != null && reader.uses < USES_MAX) {
                FREE.setRelease(slot, reader);
            } else {
                reader.parser.close();
            }
            return node;
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    private @Nullable JsonNode next(byte[] bytes) throws IOException {
        uses++;
        input.next = bytes;
        rest.blank = true;
        JsonNode node = objects.nextValue();
        parser.releaseBuffered(rest);
        return rest.blank && input.next == null ? node : null;
    }

    /** Gives the bytes at once, and then says that there is no more. */
    private static final class Input extends InputStream {
        private byte @Nullable [] next;

        @Override
        public int read() {
            throw new IllegalStateException("the parser reads into its buffer");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            byte[] given = next;
            if (given == null || given.length > length) {
                return -1;
            }
            next = null;
            System.arraycopy(given, 0, buffer, offset, given.length);
            return given.length;
        }
    }

    /** What the parser has read beyond the object. */
    private static final class Rest extends OutputStream {
        private boolean blank;

        @Override
        public void write(int character) {
            blank &= character == ' ' || character == '\n' || character == '\r' || character == '\t';
        }
    }
}
