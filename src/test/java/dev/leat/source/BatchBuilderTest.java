package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.KeyFormat;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
    private final BatchBuilder builder = new BatchBuilder(KeyFormat.STRING, 3, 10_000);
    private final PartitionState state = new PartitionState(new PartitionId("orders", 0));

    BatchBuilderTest() {
        state.claiming();
        state.running(new Position(state.partition(), new UUID(0, 0), 9, 10));
    }

    @Test
    void each_batch_begins_where_the_one_before_ended_although_offsets_have_holes() {
        List<Batch> batches = builder.build(state, records(12, 15, 16, 30, 31), 40);

        assertThat(batches).hasSize(2);
        assertThat(batches.get(0).base()).isEqualTo(10);
        assertThat(batches.get(0).next()).isEqualTo(30);
        assertThat(batches.get(0).events()).hasSize(3);
        assertThat(batches.get(1).base()).isEqualTo(30);
        assertThat(batches.get(1).next()).isEqualTo(40);
        assertThat(batches.get(1).epoch()).isEqualTo(9);
    }

    @Test
    void a_hole_without_events_is_an_empty_batch() {
        List<Batch> batches = builder.build(state, List.of(), 17);

        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).events()).isEmpty();
        assertThat(batches.get(0).next()).isEqualTo(17);
    }

    @Test
    void records_before_the_read_offset_are_left_out() {
        List<Batch> batches = builder.build(state, records(8, 9, 10), 11);

        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).events()).hasSize(1);
        assertThat(batches.get(0).events().get(0).origin().offset()).isEqualTo(10);
    }

    @Test
    void large_events_close_a_batch_early() {
        BatchBuilder small = new BatchBuilder(KeyFormat.STRING, 100, 150);

        assertThat(small.build(state, records(10, 11, 12, 13), 14)).hasSize(2);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(long... offsets) {
        return LongStream.of(offsets)
                .mapToObj(offset -> new ConsumerRecord<>("orders", 0, offset, new byte[1], new byte[1]))
                .toList();
    }
}
