package dev.leat.stage.offload;

import static dev.leat.stage.offload.EventShapes.allShapes;
import static dev.leat.stage.offload.EventShapes.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.support.Fuzz;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What another node sends, with every bit turned over, cut off everywhere, and with lengths that are lies. */
class FrameFuzzTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** An object of JSON takes so many bytes here, and two in a frame. */
    private static final long BYTES_PER_BYTE_MAX = 150;

    private static final long BYTES_ANYWAY_MAX = 8 << 20;

    private final List<Event> events = allShapes();
    private final byte[] request = new Request(new StageKey("orders", "hide"), "digest", 1000, events)
            .encode()
            .getBytes();
    private final byte[] answer = answer(events);

    private static byte[] answer(List<Event> events) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            outcomes.add(outcome(i, events.get(i)));
        }
        return new Answer(Answer.Status.DONE, "", 2, outcomes).encode(events).getBytes();
    }

    @Test
    void a_frame_that_is_cut_off_anywhere_is_refused() {
        for (byte[] whole : List.of(request, answer)) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(read(Arrays.copyOf(whole, length)))
                        .as("the first " + length + " bytes")
                        .isZero();
            }
            assertThat(read(whole)).isEqualTo(1);
            assertThat(read(Arrays.copyOf(whole, whole.length + 1))).isZero();
        }
    }

    @Test
    void a_frame_with_any_bit_turned_over_is_refused_or_another_frame() {
        for (byte[] whole : List.of(request, answer)) {
            for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
                byte[] turned = whole.clone();
                turned[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                read(turned);
            }
        }
    }

    @Test
    void a_frame_that_was_changed_is_refused_or_another_frame_and_takes_no_more_memory_than_it_may() {
        Fuzz.run("changed frames", 20_000, chance -> {
            byte[] bytes = chance.about(chance.changed(chance.oneIn(2) ? request : answer));
            read(bytes);
        });
    }

    @Test
    void bytes_behind_a_good_beginning_are_refused_or_a_frame() {
        Fuzz.run("nonsense in frames", 20_000, chance -> {
            byte[] good = chance.oneIn(2) ? request : answer;
            byte[] bytes = Arrays.copyOf(good, 6 + chance.below(60));
            byte[] nonsense = chance.bytes(200);
            byte[] all = Arrays.copyOf(bytes, bytes.length + nonsense.length);
            System.arraycopy(nonsense, 0, all, bytes.length, nonsense.length);
            read(chance.about(all));
        });
    }

    @Test
    void objects_that_are_small_in_a_frame_and_large_in_memory_have_a_bound_too() {
        FrameWriter many = new FrameWriter();
        many.u8(11);
        many.count(2_000_000);
        for (int i = 0; i < 2_000_000; i++) {
            many.u8(12);
            many.u8(0);
        }
        byte[] bytes = many.done();

        long taken = taken(() -> TreeCodec.read(new FrameReader(bytes)));

        assertThat(taken).isLessThan(BYTES_PER_BYTE_MAX * bytes.length);
    }

    /** How many kinds of frame the bytes are: 0 when they are refused. */
    private int read(byte[] bytes) {
        int read = 0;
        for (Decode decode : List.<Decode>of(Request::decode, all -> Answer.decode(all, events))) {
            int[] done = {0};
            long taken = taken(() -> done[0] = isFrame(bytes, decode) ? 1 : 0);
            assertThat(taken).isLessThan(BYTES_ANYWAY_MAX + BYTES_PER_BYTE_MAX * bytes.length);
            read += done[0];
        }
        return read;
    }

    private interface Decode {
        Object from(Buffer bytes);
    }

    private boolean isFrame(byte[] bytes, Decode decode) {
        try {
            Object frame = decode.from(Buffer.buffer(bytes));
            assertThat(again(frame)).isEqualTo(again(decode.from(again(frame))));
            return true;
        } catch (FrameException refused) {
            assertThat(refused).hasMessageMatching("(?s).{10,}");
            return false;
        }
    }

    /** What was read, written again: that is the same ever after. */
    private Buffer again(Object frame) {
        return frame instanceof Request asked ? asked.encode() : ((Answer) frame).encode(events);
    }

    private static long taken(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
