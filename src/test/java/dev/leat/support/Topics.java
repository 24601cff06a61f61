package dev.leat.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What tests do with Kafka: make topics, fill them, look at offsets. Every call waits until Kafka has done it. */
public record Topics(String bootstrapServers) {
    private static final long TIMEOUT_S = 60;

    /** Makes a topic with a unique name and gives that name. */
    public String create(String prefix, int partitions) {
        return create(prefix, partitions, Map.of());
    }

    /** @param settings of the topic, for example {@code cleanup.policy} */
    public String create(String prefix, int partitions, Map<String, String> settings) {
        String name = Servers.unique(prefix);
        createNamed(name, partitions, settings);
        return name;
    }

    /** Makes a topic with exactly this name. */
    public void createNamed(String name, int partitions, Map<String, String> settings) {
        try (Admin admin = admin()) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
            await(admin.createTopics(List.of(topic)).all());
        }
    }

    public void delete(String topic) {
        try (Admin admin = admin()) {
            await(admin.deleteTopics(List.of(topic)).all());
        }
    }

    /** Deletes a topic, and makes one of the same name once it is gone. */
    public void makeAnew(String topic, int partitions) {
        delete(topic);
        try (Admin admin = admin()) {
            Awaitility.await("topic " + topic + " to be gone")
                    .atMost(Duration.ofSeconds(TIMEOUT_S))
                    .until(() -> !await(admin.listTopics().names()).contains(topic));
        }
        createNamed(topic, partitions, Map.of());
    }

    /** Gives a topic more partitions. */
    public void grow(String topic, int partitions) {
        try (Admin admin = admin()) {
            await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all());
        }
    }

    /** A client to ask for what is not here; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** A producer that waits for all acknowledgements; the caller closes it. */
    public Producer<byte[], byte[]> producer() {
        return producer(Map.of());
    }

    /** @param settings of the producer, for example {@code transactional.id} */
    public Producer<byte[], byte[]> producer(Map<String, String> settings) {
        Map<String, Object> all = new java.util.HashMap<>(settings);
        all.put("bootstrap.servers", bootstrapServers);
        all.putIfAbsent("acks", "all");
        all.putIfAbsent("linger.ms", "5");
        // with more, a refusal by a leader that is not ready yet ends in OUT_OF_ORDER_SEQUENCE_NUMBER for ever
        all.putIfAbsent("max.in.flight.requests.per.connection", "1");
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends records and waits until Kafka has all of them. */
    public void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (Producer<byte[], byte[]> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            producer.flush();
            sent.forEach(Topics::await);
        }
    }

    /** Sends one record to a partition and waits until Kafka has it. */
    public void send(String topic, int partition, @Nullable String key, @Nullable String value) {
        send(List.of(record(topic, partition, key, value)));
    }

    /** A record as {@link #send(List)} takes it. */
    public static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, @Nullable String key, @Nullable String value) {
        return new ProducerRecord<>(topic, partition, bytes(key), bytes(value));
    }

    /** All that a partition has now, whether its transaction has committed or not. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int number) {
        TopicPartition partition = new TopicPartition(topic, number);
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(consumer.assignment());
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    /** What a consumer group has committed. */
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try (Admin admin = admin()) {
            return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
        return await((Future<T>) future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka did not do what was asked: " + e, e);
        }
    }
}
