package dev.leat.bench;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The first so many events of a dataset, and those by which progress is seen. */
final class Workload {
    static final String TOPIC = "orders";
    private static final int MILESTONES = 400;
    private static final long WAIT_MS = 10;

    private final Dataset data;
    private final Spread spread;
    private final int events;
    private final long[] milestones;
    private final long[] lasts;
    private long bytes;
    private int kept;
    private volatile int sent;

    Workload(Dataset data, Spread spread, int events) {
        this.data = data;
        this.spread = spread;
        this.events = events;
        int steps = Math.max(1, MILESTONES / spread.slots());
        this.milestones = IntStream.range(0, spread.slots())
                .boxed()
                .flatMapToLong(slot -> IntStream.range(0, steps)
                        .mapToLong(step -> id(slot, (step + (slot + 1.0) / spread.slots()) / steps)))
                .distinct()
                .toArray();
        this.lasts = IntStream.range(0, spread.slots())
                .mapToLong(slot -> id(slot, 1))
                .distinct()
                .toArray();
    }

    /** Writes all events of the standard spread and returns when the broker has them. */
    static Workload load(String bootstrapServers, Dataset data, int events) throws InterruptedException {
        return load(bootstrapServers, data, Spread.standard(TOPIC), events);
    }

    static Workload load(String bootstrapServers, Dataset data, Spread spread, int events) throws InterruptedException {
        spread.create(bootstrapServers, Map.of());
        Workload workload = new Workload(data, spread, events);
        workload.send(bootstrapServers, () -> events);
        return workload;
    }

    static void createTopic(String bootstrapServers, String topic) throws InterruptedException {
        Spread.standard(topic).create(bootstrapServers, Map.of());
    }

    /** The last order that becomes a row within this share of a partition's events. */
    private long id(int slot, double share) {
        int ofSlot = (events - slot + spread.slots() - 1) / spread.slots();
        for (int position = (int) Math.round(ofSlot * share) - 1; position >= 0; position--) {
            Dataset.Item item = data.item(slot + position * spread.slots());
            if (!item.cancelled()) {
                return item.orderId();
            }
        }
        return lowest();
    }

    private long lowest() {
        return IntStream.range(0, events)
                .mapToObj(data::item)
                .filter(item -> !item.cancelled())
                .findFirst()
                .orElseThrow()
                .orderId();
    }

    /**
     * Writes all events and returns when the broker has them.
     *
     * @param allowed how many may be sent so far; asked for again and again
     */
    void send(String bootstrapServers, LongSupplier allowed) throws InterruptedException {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            for (int i = 0; i < events; i++) {
                while (i >= allowed.getAsLong()) {
                    Thread.sleep(WAIT_MS);
                }
                Dataset.Item item = data.item(i);
                byte[] value = item.json();
                Future<RecordMetadata> unused = producer.send(
                        new ProducerRecord<>(spread.topicOf(i), spread.partitionOf(i), item.key(), value),
                        (written, failed) -> failure.compareAndSet(null, failed));
                bytes += value.length;
                kept += item.cancelled() ? 0 : 1;
                sent = i + 1;
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the orders cannot be written to Kafka", failure.get());
        }
    }

    /** The same events, but other stages make other rows of them. */
    Workload expecting(Dataset rows) {
        return new Workload(rows, spread, events);
    }

    Dataset data() {
        return data;
    }

    Spread spread() {
        return spread;
    }

    int events() {
        return events;
    }

    /** How many events; from any thread. */
    int sent() {
        return sent;
    }

    /** Of all values that were sent. */
    long bytes() {
        return bytes;
    }

    /** How many of those that were sent become a row. */
    int kept() {
        return kept;
    }

    /** Orders spread evenly over all events and partitions. */
    LongStream milestones() {
        return LongStream.of(milestones);
    }

    /** The last order of each partition. */
    LongStream lasts() {
        return LongStream.of(lasts);
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "linger.ms", "20",
                        "batch.size", "262144",
                        "max.request.size", "2097152",
                        "max.in.flight.requests.per.connection", "1"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
