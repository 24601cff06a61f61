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

class DispatcherTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0);
    private static final TopicPartition PARTITION = KafkaIds.of(ORDERS);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Unconnected source = new Unconnected();
    private final Assignment assignment = Assignment.of(source.config, source.memory);
    private final Dispatcher dispatcher = new Dispatcher(source.consumer, assignment, source.parts());

    @BeforeEach
    void run() {
        source.consumer.assign(List.of(PARTITION));
        assignment.add(ORDERS);
        PartitionState state = Objects.requireNonNull(assignment.get(ORDERS));
        state.claiming();
        state.running(new Position(ORDERS, new UUID(0, 0), 1, 10));
    }

    @AfterEach
    void close() {
        source.consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    @Test
    void a_hole_that_is_last_is_passed_by_an_empty_batch() {
        source.consumer.seek(PARTITION, 17);

        dispatcher.skipHoles();

        assertThat(source.sent).singleElement().satisfies(batch -> {
            assertThat(batch.base()).isEqualTo(10);
            assertThat(batch.next()).isEqualTo(17);
            assertThat(batch.events()).isEmpty();
        });
    }

    @Test
    void a_position_that_the_client_would_have_to_ask_for_is_not_waited_for() {
        long beganNs = System.nanoTime();

        dispatcher.skipHoles();

        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(SOON);
        assertThat(source.sent).isEmpty();
    }

    @Test
    void who_wakes_the_consumer_meanwhile_is_heard_and_stops_nothing() {
        source.consumer.wakeup();

        dispatcher.skipHoles();

        assertThat(source.sent).isEmpty();
    }
}
