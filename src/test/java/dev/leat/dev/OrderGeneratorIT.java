package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.support.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

final class OrderGeneratorIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Orders ORDERS = new Orders(3, 0.25, 100, false);

    @Test
    void sends_every_number_once_and_as_it_says() {
        String topic = Servers.unique("generated");
        OrderGenerator generator = generator(topic, 5_000, 0);

        generator.createTopic();
        generator.createTopic();
        long sent = generator.run(() -> false);

        assertThat(sent).isEqualTo(5_000);
        Set<Long> numbers = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> event : read(topic, 5_000)) {
            long number = Long.parseLong(new String(event.key(), java.nio.charset.StandardCharsets.UTF_8));
            numbers.add(number);
            assertThat(event.value()).isEqualTo(ORDERS.value(number, NOON.plusMillis(number)));
        }
        assertThat(numbers).hasSize(5_000);
    }

    @Test
    void keeps_to_its_rate_until_told_to_stop() {
        OrderGenerator generator = generator(Servers.unique("generated"), 0, 500);
        generator.createTopic();
        long startNs = System.nanoTime();

        long sent = generator.run(
                () -> System.nanoTime() - startNs > Duration.ofSeconds(2).toNanos());

        double seconds = (System.nanoTime() - startNs) / 1e9;
        assertThat(sent).isPositive().isLessThanOrEqualTo((long) (seconds * 500));
    }

    @Test
    void says_so_when_kafka_refuses_an_event() {
        String topic = Servers.topics().create("generated", 1, Map.of("max.message.bytes", "100"));

        assertThatThrownBy(() -> generator(topic, 10, 0).run(() -> false))
                .isInstanceOf(DevException.class)
                .hasMessageContaining(topic)
                .hasMessageContaining("larger than the max message size");
    }

    private static OrderGenerator generator(String topic, long events, double eventsPerSecond) {
        return new OrderGenerator(new OrderGenerator.Settings(
                Servers.kafka().bootstrapServers(), topic, 2, 0, ORDERS, events, eventsPerSecond, NOON, Map.of()));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> events = new java.util.ArrayList<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", Servers.kafka().bootstrapServers(), "auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (events.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(500)).forEach(events::add);
            }
        }
        return events;
    }
}
