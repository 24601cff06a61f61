package dev.leat.chaos;

import dev.leat.support.Topics;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Sends events at a steady rate, seeded, straight to the broker, and writes each into {@link Produced}. */
final class Workload implements AutoCloseable {
    private static final int TICK_MS = 20;
    private static final int AHEAD_MAX = 4_000;
    private static final int LAST_SECONDS_MAX = 180;

    /**
     * Of 10,000 events, so many are of each kind that is not good; in a burst of poison, so many are poison. Rare
     * otherwise: a lane that searches for bad events all the time has no plain writes that a fault could hit.
     */
    private static final int EACH_POISON = 2;

    private static final int TOMBSTONES = 600;
    private static final int DROPPED = 400;
    private static final int BURST_POISON = 600;

    private final Produced produced = new Produced();
    private final String topic;
    private final double eventsPerTick;
    private final SplittableRandom random;
    private final Producer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile int partitions;
    private volatile boolean burst;
    private double owed;
    private LongSupplier written = () -> 0;

    Workload(Topics topics, String topic, int partitions, long seed, int eventsPerSecond) {
        this.topic = topic;
        this.partitions = partitions;
        this.random = new SplittableRandom(seed);
        this.eventsPerTick = eventsPerSecond * TICK_MS / 1_000.0;
        // a broker that is away for a while must not lose us an event that was counted
        this.producer = topics.producer(
                Map.of("delivery.timeout.ms", "600000", "max.block.ms", "600000", "metadata.max.age.ms", "5000"));
    }

    Produced produced() {
        return produced;
    }

    int partitions() {
        return partitions;
    }

    /** The topic has more partitions now, which get events, too. */
    void partitions(int now) {
        partitions = now;
    }

    /** Many events that are bad in every way that is known. */
    void burst(boolean on) {
        burst = on;
    }

    /** @param written how many events have been written */
    void start(LongSupplier written) {
        this.written = written;
        Future<?> unused = clock.scheduleAtFixedRate(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** A machine that is busy with other things gets no more than it can write: what is measured is not its speed. */
    private void tick() {
        owed += eventsPerTick;
        if (produced.total() - written.getAsLong() > AHEAD_MAX) {
            owed = 0;
        }
        for (; owed >= 1; owed--) {
            try {
                send();
            } catch (RuntimeException refused) {
                failure.compareAndSet(null, refused);
                throw refused;
            }
        }
    }

    private void send() {
        Made made = produced.add(random.nextInt(partitions), kind());
        Future<RecordMetadata> unused = producer.send(
                new ProducerRecord<>(topic, made.partition(), made.keyBytes(), made.value()), (metadata, refused) -> {
                    if (refused != null) {
                        failure.compareAndSet(null, refused);
                    } else if (metadata.offset() != made.number()) {
                        failure.compareAndSet(null, new IllegalStateException(made + " became " + metadata));
                    } else {
                        produced.confirm();
                    }
                });
    }

    private EventKind kind() {
        int dice = random.nextInt(10_000);
        int each = burst ? BURST_POISON : EACH_POISON;
        for (EventKind kind : EventKind.ALL) {
            int share = kind.isPoison() ? each : kind == EventKind.TOMBSTONE ? TOMBSTONES : DROPPED;
            if (kind != EventKind.GOOD && (dice -= share) < 0) {
                return kind;
            }
        }
        return EventKind.GOOD;
    }

    /** Sends nothing more; returns when Kafka has everything, and fails when it refused anything. */
    void stop() throws InterruptedException {
        clock.shutdown();
        boolean ended = clock.awaitTermination(LAST_SECONDS_MAX, TimeUnit.SECONDS);
        producer.flush();
        if (!ended || failure.get() != null) {
            throw new IllegalStateException("Kafka did not take all events", failure.get());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close(java.time.Duration.ofSeconds(1));
    }
}
