package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import com.github.luben.zstd.Zstd;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DecompressTest {
    private static final byte[] JSON = "{\"a\":1.50}".getBytes(StandardCharsets.UTF_8);

    private final Decompress auto = Try.options(Decompress.class, "{}");

    @Test
    void unpacks_gzip_and_zstd_and_passes_on_what_is_neither() throws IOException {
        assertThat(value(auto, gzip(JSON))).isEqualTo("{\"a\":1.50}");
        assertThat(value(auto, Zstd.compress(JSON))).isEqualTo("{\"a\":1.50}");
        assertThat(value(auto, JSON)).isEqualTo("{\"a\":1.50}");
    }

    @Test
    void a_bomb_does_not_fill_the_memory() throws IOException {
        Decompress small = Try.options(Decompress.class, "{\"bytesMax\": 1000}");
        byte[] zeroes = new byte[5_000_000];

        assertThat(value(small, gzip(zeroes))).startsWith("TOO_LARGE: the unpacked value has more than 1000 bytes");
        assertThat(value(small, Zstd.compress(zeroes))).startsWith("TOO_LARGE");
        assertThat(value(small, gzip(new byte[1000]))).startsWith("UNREADABLE: value is not JSON");
    }

    @Test
    void broken_bytes_fail_the_event() throws IOException {
        byte[] cut = Arrays.copyOf(gzip(JSON), 15);
        Decompress zstd = Try.options(Decompress.class, "{\"method\": \"zstd\"}");

        assertThat(value(auto, cut)).startsWith("UNREADABLE: value cannot be unpacked as GZIP");
        assertThat(value(zstd, JSON)).startsWith("UNREADABLE: value cannot be unpacked as ZSTD");
        assertThat(value(auto, Arrays.copyOf(Zstd.compress(new byte[5000]), 12)))
                .startsWith("UNREADABLE: value cannot be unpacked as ZSTD");
    }

    @Test
    void comes_before_stages_that_change_the_value() {
        Outcome outcome = auto.apply(event(JSON).withValue(TextNode.valueOf("x")));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(FailureKind.REJECTED));
    }

    private static String value(Decompress stage, byte[] packed) {
        Outcome outcome = Try.apply(stage, event(packed));
        if (outcome instanceof Outcome.Failed failed) {
            return failed.kind() + ": " + failed.reason();
        }
        try {
            return ((Outcome.Kept) outcome).event().value().toString();
        } catch (EventException failure) {
            return failure.kind() + ": " + failure.reason();
        }
    }

    private static Event event(byte[] value) {
        return Event.of(new Origin("t", 0, 0, 0, KeyFormat.STRING, null, value, List.of()));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
