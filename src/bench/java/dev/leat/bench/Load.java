package dev.leat.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends orders when they are due, whether or not anybody keeps up with them. */
final class Load implements AutoCloseable {
    /** Waking up for each event would cost more than what is measured. */
    private static final long PARK_US_MIN = 200;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Connects, so that the first event need not wait for it. */
    Load(String bootstrapServers, String topic) {
        this.topic = topic;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "linger.ms",
                        "0",
                        "batch.size",
                        "65536",
                        "buffer.memory",
                        Long.toString(256L << 20)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        if (producer.partitionsFor(topic).size() != Orders.PARTITIONS) {
            throw new IllegalStateException(topic + " has not " + Orders.PARTITIONS + " partitions");
        }
    }

    /** The clock of events and of PostgreSQL's commits: microseconds since 1970. */
    static long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** Returns when the broker has all: how late each was sent, in microseconds. */
    long[] send(Events events, Schedule schedule, long startUs) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long[] lateUs = new long[schedule.events()];
        for (int i = 0; i < lateUs.length; i++) {
            long dueUs = startUs + schedule.dueUs(i);
            long nowUs = nowUs();
            while (nowUs < dueUs) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(Math.max(PARK_US_MIN, dueUs - nowUs)));
                nowUs = nowUs();
            }
            lateUs[i] = nowUs - dueUs;
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(
                            topic,
                            Orders.partition(i),
                            TimeUnit.MICROSECONDS.toMillis(dueUs),
                            events.key(i),
                            events.value(i)),
                    (written, failed) -> failure.compareAndSet(null, failed));
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("the orders cannot be written to Kafka", failure.get());
        }
        return lateUs;
    }

    @Override
    public void close() {
        producer.close();
    }
}
