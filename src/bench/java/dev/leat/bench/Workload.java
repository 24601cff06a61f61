package dev.leat.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The orders in Kafka, and those by which progress is seen: evenly spaced ones of each partition, its last included.
 *
 * @param bytes of all values together
 */
record Workload(Orders orders, int events, long bytes, int kept, long[] milestones) {
    static final String TOPIC = "orders";
    private static final int MILESTONES_PER_PARTITION = 50;

    /** Writes all events and returns when the broker has them. */
    static Workload load(String bootstrapServers, Orders orders, int events) throws InterruptedException {
        createTopic(bootstrapServers, TOPIC);
        List<List<Long>> kept = new ArrayList<>();
        for (int partition = 0; partition < Orders.PARTITIONS; partition++) {
            kept.add(new ArrayList<>());
        }
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long bytes = 0;
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            for (int i = 0; i < events; i++) {
                Orders.Order order = orders.order(i);
                byte[] value = order.json();
                Future<RecordMetadata> unused = producer.send(
                        new ProducerRecord<>(TOPIC, Orders.partition(i), order.key(), value),
                        (written, failed) -> failure.compareAndSet(null, failed));
                bytes += value.length;
                if (!order.cancelled()) {
                    kept.get(Orders.partition(i)).add(order.orderId());
                }
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the orders cannot be written to Kafka", failure.get());
        }
        int rows = kept.stream().mapToInt(List::size).sum();
        return new Workload(orders, events, bytes, rows, milestones(kept));
    }

    private static long[] milestones(List<List<Long>> kept) {
        return kept.stream()
                .flatMapToLong(ids -> IntStream.rangeClosed(1, MILESTONES_PER_PARTITION)
                        .mapToLong(step -> ids.get((int) ((long) ids.size() * step / MILESTONES_PER_PARTITION) - 1)))
                .toArray();
    }

    static void createTopic(String bootstrapServers, String topic) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, Orders.PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the topic cannot be created", failure.getCause());
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "linger.ms", "20",
                        "batch.size", "262144",
                        "max.in.flight.requests.per.connection", "1"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
