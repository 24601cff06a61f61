package dev.leat.stage.offload;

import static dev.leat.stage.offload.EventShapes.allShapes;
import static dev.leat.stage.offload.EventShapes.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bytes that are wrong do no harm. */
class FrameBoundsTest {
    private static final StageKey STAGE = new StageKey("orders", "hide");
    private static final JsonNodeFactory NODES = EventJson.MAPPER.getNodeFactory();
    private static final int FUZZ_ROUNDS = 20_000;

    @Test
    void a_length_that_is_not_there_is_not_believed() {
        FrameWriter bytes = new FrameWriter();
        bytes.u8(0xff);
        bytes.u8(0xff);
        bytes.u8(0xff);
        bytes.u8(0xff);
        bytes.u8(0x07);

        for (Consumer<FrameReader> read :
                List.<Consumer<FrameReader>>of(FrameReader::raw, FrameReader::rawOrNull, reader -> reader.count(1))) {
            assertThatThrownBy(() -> read.accept(new FrameReader(bytes.done())))
                    .isInstanceOf(FrameException.class)
                    .hasMessageMatching("a length of 214748364[67] where 0 bytes are left");
        }
    }

    @Test
    void a_frame_that_is_too_long_is_neither_made_nor_read() {
        byte[] half = new byte[FrameWriter.BYTES_MAX / 2 + 1];
        FrameWriter writer = new FrameWriter();
        writer.raw(half);

        assertThatThrownBy(() -> writer.raw(half))
                .isInstanceOf(FrameException.class)
                .hasMessageStartingWith("longer than");
        assertThatThrownBy(() -> new FrameReader(new byte[FrameWriter.BYTES_MAX + 1]))
                .isInstanceOf(FrameException.class)
                .hasMessageContaining("longer than any that is sent");
    }

    @Test
    void a_value_that_is_nested_too_deeply_is_neither_sent_nor_read() {
        ArrayNode deep = NODES.arrayNode();
        for (int i = 0; i < 700; i++) {
            deep = NODES.arrayNode().add(deep);
        }
        ArrayNode tooDeep = deep;
        FrameWriter nested = new FrameWriter();
        for (int i = 0; i < 100_000; i++) {
            nested.u8(11);
            nested.u8(1);
        }

        assertThatThrownBy(() -> TreeCodec.write(tooDeep, new FrameWriter()))
                .isInstanceOf(FrameException.class)
                .hasMessageStartingWith("a value is nested deeper");
        assertThatThrownBy(() -> TreeCodec.read(new FrameReader(nested.done())))
                .isInstanceOf(FrameException.class)
                .hasMessageStartingWith("a value is nested deeper");
    }

    @Test
    void bytes_that_were_changed_on_the_way_end_in_a_clear_exception_or_another_frame() {
        long seed = Long.getLong("leat.seed", System.nanoTime());
        System.out.println("frames: -Dleat.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<Event> events = allShapes();
        byte[] request = new Request(STAGE, "digest", 1000, events).encode().getBytes();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            outcomes.add(outcome(i, events.get(i)));
        }
        byte[] answer =
                new Answer(Answer.Status.DONE, "", 2, outcomes).encode(events).getBytes();

        int refused = 0;
        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            refused += isRefused(() -> Request.decode(Buffer.buffer(mutated(request, random)))) ? 1 : 0;
            refused += isRefused(() -> Answer.decode(Buffer.buffer(mutated(answer, random)), events)) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(FUZZ_ROUNDS / 2);
    }

    /** Anything but a frame or a refusal is an exception that fails the test. */
    private static boolean isRefused(Runnable decode) {
        try {
            decode.run();
            return false;
        } catch (FrameException refused) {
            assertThat(refused).hasMessageMatching("(?s).{10,}");
            return true;
        }
    }

    private static byte[] mutated(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        int changes = random.nextInt(1, 6);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(6, bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
