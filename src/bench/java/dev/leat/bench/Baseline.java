package dev.leat.bench;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The least that moves the same orders: one consumer thread, one connection for every fourth partition, streaming
 * parse, one upsert per turn. It filters as the pipeline does, and promises what most such programs promise: at least
 * once, by Kafka's committed offsets, as long as nothing unusual happens.
 */
public final class Baseline {
    private static final int CONNECTIONS = 4;
    private static final int RECORDS_IN_FLIGHT_MAX = 40_000;
    private static final long COMMIT_EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<BaselineLane> lanes = new ArrayList<>();
    private final BaselineProgress progress = new BaselineProgress();

    private Baseline(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Arguments: bootstrap servers, topic, group, database (postgresql://…), ms without news to end after. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(args[0], args[2]))) {
            Baseline baseline = new Baseline(consumer);
            for (int lane = 0; lane < CONNECTIONS; lane++) {
                BaselineLane opened = new BaselineLane(PgConnectOptions.fromUri(args[3]), baseline.progress);
                vertx.deployVerticle(opened).await();
                baseline.lanes.add(opened);
            }
            consumer.subscribe(List.of(args[1]));
            baseline.run(Long.parseLong(args[4]) * 1_000_000);
        }
        vertx.close().await();
    }

    private void run(long idleNs) {
        long lastNewsNs = System.nanoTime();
        long lastCommitNs = lastNewsNs;
        boolean seen = false;
        while (!seen || System.nanoTime() - lastNewsNs < idleNs) {
            progress.check();
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (TopicPartition partition : records.partitions()) {
                hand(partition, records.records(partition));
            }
            if (progress.inFlight() > RECORDS_IN_FLIGHT_MAX) {
                consumer.pause(consumer.assignment());
            } else if (!consumer.paused().isEmpty()) {
                consumer.resume(consumer.paused());
            }
            if (System.nanoTime() - lastCommitNs > COMMIT_EVERY_NS) {
                consumer.commitAsync(progress.written(), null);
                lastCommitNs = System.nanoTime();
            }
            if (!records.isEmpty() || progress.inFlight() > 0) {
                seen = true;
                lastNewsNs = System.nanoTime();
            }
        }
        consumer.commitSync(progress.written());
    }

    private void hand(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        progress.taken(records.size());
        lanes.get(partition.partition() % CONNECTIONS).add(new BaselineLane.Records(partition, records));
    }

    private static Properties settings(String bootstrapServers, String group) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", group,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "max.poll.records", "5000",
                "receive.buffer.bytes", "-1", // docs/decisions/0030-receive-buffers.md
                "key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer"));
        return settings;
    }
}
