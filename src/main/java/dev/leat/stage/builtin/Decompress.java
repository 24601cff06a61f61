package dev.leat.stage.builtin;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Unpacks values that the producer itself has packed; comes before every stage that reads the value. */
public record Decompress(
        @Key(
                doc = "gzip, zstd, or auto: whichever the first bytes say, and as it is when they say neither.",
                fallback = "\"auto\"")
        Method method,

        @Key(
                doc = "Bytes of one unpacked value at most; larger ones fail, so that no bomb fills the memory.",
                fallback = "8388608",
                min = 1,
                max = 268_435_456)
        int bytesMax)
        implements Stage {
    private static final int[] GZIP_MAGIC = {0x1f, 0x8b};
    private static final int[] ZSTD_MAGIC = {0x28, 0xb5, 0x2f, 0xfd};

    /** How values are packed. */
    public enum Method {
        AUTO,
        GZIP,
        ZSTD
    }

    @Override
    public Outcome apply(Event event) {
        byte[] packed = event.payload();
        if (packed == null) {
            return Outcome.failed(FailureKind.REJECTED, "the value was changed already; decompress comes first");
        }
        Method used = method == Method.AUTO ? detect(packed) : method;
        return Outcome.kept(used == Method.AUTO ? event : event.withPayload(unpack(packed, used)));
    }

    private static Method detect(byte[] packed) {
        if (startsWith(packed, GZIP_MAGIC)) {
            return Method.GZIP;
        }
        return startsWith(packed, ZSTD_MAGIC) ? Method.ZSTD : Method.AUTO;
    }

    private static boolean startsWith(byte[] bytes, int[] magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private byte[] unpack(byte[] packed, Method used) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(packed);
        try (InputStream stream =
                used == Method.GZIP ? new GZIPInputStream(bytes) : new ZstdInputStreamNoFinalizer(bytes)) {
            byte[] unpacked = stream.readNBytes(bytesMax);
            if (stream.read() >= 0) {
                throw new EventException(
                        FailureKind.TOO_LARGE, "the unpacked value has more than " + bytesMax + " bytes (bytesMax)");
            }
            return unpacked;
        } catch (IOException failure) {
            throw new EventException(
                    FailureKind.UNREADABLE, "value cannot be unpacked as " + used + ": " + failure.getMessage());
        }
    }
}
