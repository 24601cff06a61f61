package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebalanceTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0);
    private static final List<TopicPartition> PARTITIONS = List.of(KafkaIds.of(ORDERS));

    private final Unconnected source = new Unconnected();
    private final SourceParts parts = source.parts();
    private final Assignment assignment = Assignment.of(source.config, source.memory);
    private final Pauses pauses = new Pauses(source.consumer, assignment, new Gate(assignment), parts.telemetry());
    private final Rebalance rebalance = new Rebalance(parts, source.consumer, assignment, pauses, open -> {});

    @BeforeEach
    void run() {
        source.consumer.assign(PARTITIONS);
        rebalance.onPartitionsAssigned(PARTITIONS);
        state().claiming();
        state().running(new Position(ORDERS, new UUID(0, 0), 1, 10));
    }

    private PartitionState state() {
        return Objects.requireNonNull(assignment.get(ORDERS));
    }

    @AfterEach
    void close() {
        source.consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    @Test
    void what_is_taken_away_without_asking_is_lost() {
        rebalance.onPartitionsLost(PARTITIONS);

        assertThat(source.telemetry.story()).contains("lost [orders-0]");
        assertThat(assignment.all()).isEmpty();
    }

    /** Kafka's client says so to who leaves while the group rebalances, as in a roll-out. */
    @Test
    void what_was_drained_before_the_source_left_is_not_lost() {
        state().draining();
        state().released();

        rebalance.onPartitionsLost(PARTITIONS);

        assertThat(source.telemetry.story()).contains("revoked [orders-0]").doesNotContain("lost [orders-0]");
        assertThat(assignment.all()).isEmpty();
    }
}
