package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartWaitTest {
    private final List<String> told = new ArrayList<>();
    private final StartWait wait = new StartWait("kafka:9092", (before, now) -> told.add(before + " -> " + now));

    @Test
    void kafka_is_waited_for_until_it_answers() {
        String waits = "waits for Kafka at kafka:9092 (source.bootstrapServers), which had not answered after 4 s";
        wait.look(0);
        wait.look(0);
        assertThat(told).containsExactly(" -> " + waits);

        wait.look(1);
        wait.look(3);

        assertThat(told).hasSize(2).last().isEqualTo(waits + " -> ");
    }

    @Test
    void nothing_is_said_of_a_kafka_that_answers() {
        wait.look(1);

        assertThat(told).isEmpty();
    }
}
