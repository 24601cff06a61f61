package dev.leat.it.failure;

import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** What a test sends: per partition events numbered from 0, whose text follows from partition and number. */
final class Events {
    static final int PARTITIONS = 8;
    private static final int TICK_MS = 20;
    private static final int LAST_SECONDS_MAX = 60;

    private final Topics topics;
    private final String topic;
    private final AtomicIntegerArray sent = new AtomicIntegerArray(PARTITIONS);
    private int poison;

    Events(Topics topics, String topic) {
        this.topics = topics;
        this.topic = topic;
    }

    /** Without the poison. */
    int sent(int partition) {
        return sent.get(partition);
    }

    int poison() {
        return poison;
    }

    /** All that Kafka has. */
    int total() {
        int total = poison;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            total += sent(partition);
        }
        return total;
    }

    /** Sends so many, evenly over the partitions; returns when Kafka has them. */
    void send(int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            records.add(next(i % PARTITIONS));
        }
        topics.send(records);
    }

    /** Sends one event that the table refuses. */
    void sendPoison(int partition) {
        topics.send(topic, partition, null, "{\"part\":" + partition + ",\"seq\":-1,\"body\":\"poison\"}");
        poison++;
    }

    private ProducerRecord<byte[], byte[]> next(int partition) {
        int number = sent.getAndIncrement(partition);
        return Topics.record(
                topic,
                partition,
                null,
                "{\"part\":" + partition + ",\"seq\":" + number + ",\"body\":\"event " + number + " of " + partition
                        + "\"}");
    }

    /** Sends at a steady rate while the body runs; when this returns, Kafka has all of it. */
    void flowDuring(int eventsPerSecond, ThrowingRunnable body) throws Throwable {
        Flow flow = new Flow(eventsPerSecond);
        try {
            body.run();
        } finally {
            flow.stop();
        }
    }

    /** Events that keep coming. */
    private final class Flow {
        private final Producer<byte[], byte[]> producer = topics.producer();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        private final Future<?> ticks;

        Flow(int eventsPerSecond) {
            int perTick = eventsPerSecond * TICK_MS / 1_000;
            ticks = clock.scheduleAtFixedRate(() -> tick(perTick), 0, TICK_MS, TimeUnit.MILLISECONDS);
        }

        private void tick(int events) {
            for (int i = 0; i < events; i++) {
                Future<RecordMetadata> unused = producer.send(next(i % PARTITIONS), (metadata, refused) -> {
                    if (refused != null) {
                        failure.set(refused);
                    }
                });
            }
        }

        void stop() throws InterruptedException {
            boolean stoppedEarly = ticks.isDone();
            clock.shutdown();
            boolean ended = !stoppedEarly && clock.awaitTermination(LAST_SECONDS_MAX, TimeUnit.SECONDS);
            producer.close();
            if (!ended || failure.get() != null) {
                throw new IllegalStateException("Kafka did not take all events", failure.get());
            }
        }
    }
}
