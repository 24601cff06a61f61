package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndOffsetsTest {
    private static final PartitionId PARTITION = new PartitionId("orders", 3);

    private final EndOffsets ends = new EndOffsets();

    @Test
    void what_kafka_has_not_told_is_unknown() {
        ends.told(Map.of(new PartitionId("orders", 4), 7L), 5);

        assertThat(ends.of(PARTITION, 5)).isEqualTo(-1);
    }

    @Test
    void what_it_told_is_unknown_again_when_it_is_silent_for_long() {
        ends.told(Map.of(PARTITION, 7L), 5);
        assertThat(ends.of(PARTITION, 5 + EndOffsets.AGE_NS_MAX)).isEqualTo(7);
        assertThat(ends.of(PARTITION, 6 + EndOffsets.AGE_NS_MAX)).isEqualTo(-1);

        ends.told(Map.of(PARTITION, 9L), 6 + EndOffsets.AGE_NS_MAX);

        assertThat(ends.of(PARTITION, 6 + EndOffsets.AGE_NS_MAX)).isEqualTo(9);
    }
}
