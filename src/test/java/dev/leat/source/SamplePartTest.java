package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplePartTest {
    @Test
    void the_oldest_ones_are_read_until_there_are_enough() {
        SamplePart part = new SamplePart(10, 100, 2, false);

        assertThat(part.from()).isEqualTo(10);
        add(part, 10, 12, 13);
        part.readUpTo(14);

        assertThat(part.done()).isTrue();
        assertThat(offsets(part)).containsExactly(10L, 12L);
    }

    @Test
    void reading_ends_where_the_topic_ended_when_it_began() {
        SamplePart part = new SamplePart(0, 5, 5, false);

        add(part, 0, 4, 5, 6);
        part.readUpTo(7);

        assertThat(part.done()).isTrue();
        assertThat(offsets(part)).containsExactly(0L, 4L);
    }

    @Test
    void the_newest_ones_are_read_from_the_end() {
        SamplePart part = new SamplePart(0, 100, 3, true);

        assertThat(part.from()).isEqualTo(97);
        add(part, 97, 98, 99);
        part.readUpTo(99);
        assertThat(part.done()).isFalse();
        part.readUpTo(100);

        assertThat(part.done()).isTrue();
        assertThat(part.mustGoBack()).isFalse();
        assertThat(offsets(part)).containsExactly(97L, 98L, 99L);
    }

    @Test
    void holes_before_the_end_make_it_read_from_further_back_as_far_as_it_goes() {
        SamplePart part = new SamplePart(90, 100, 2, true);
        add(part, 99);
        part.readUpTo(100);

        assertThat(part.done()).isFalse();
        assertThat(part.mustGoBack()).isTrue();
        assertThat(part.goBack()).isEqualTo(92);
        assertThat(part.bytes()).isZero();
        add(part, 99);
        part.readUpTo(100);
        assertThat(part.goBack()).isEqualTo(90);
        add(part, 90, 91, 99);
        part.readUpTo(100);

        assertThat(part.done()).isTrue();
        assertThat(offsets(part)).containsExactly(91L, 99L);
    }

    @Test
    void what_is_not_kept_does_not_count_as_held() {
        SamplePart part = new SamplePart(0, 100, 1, true);
        part.readUpTo(100);
        long before = part.goBack();
        add(part, before);
        long one = part.bytes();
        add(part, before + 1, before + 2);

        assertThat(part.bytes()).isEqualTo(one).isPositive();
    }

    private static void add(SamplePart part, long... offsets) {
        for (long offset : offsets) {
            part.add(Event.of(new Origin("t", 0, offset, 0, KeyFormat.STRING, null, new byte[10], List.of())));
        }
    }

    private static List<Long> offsets(SamplePart part) {
        return part.events().stream().map(event -> event.origin().offset()).toList();
    }
}
