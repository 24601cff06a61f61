package dev.leat.dev;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Fills a topic with {@link Orders}, at a steady rate or as fast as Kafka takes them. Needs nothing but a broker. Runs
 * on the thread that calls it; {@link #sent()} may be read from any thread.
 */
public final class OrderGenerator {
    private static final long ADMIN_TIMEOUT_S = 20;
    private static final long SILENT_S = 3;
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final long MIN_SEGMENT_BYTES = 1_048_576;

    private final Settings settings;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public OrderGenerator(Settings settings) {
        this.settings = settings;
    }

    /**
     * What to generate.
     *
     * @param bootstrapServers brokers to begin with
     * @param topic is made when it does not exist
     * @param partitions of a topic that has to be made
     * @param retentionBytes per partition of a topic that has to be made; 0: Kafka's default, unbounded
     * @param orders what the events look like
     * @param events how many, numbered from 1; 0: endless
     * @param eventsPerSecond 0: as fast as Kafka takes them
     * @param firstCreatedAt order n is created n milliseconds after it; null: when it is sent
     * @param properties further properties of the Kafka client, for example for TLS
     */
    public record Settings(
            String bootstrapServers,
            String topic,
            int partitions,
            long retentionBytes,
            Orders orders,
            long events,
            double eventsPerSecond,
            @Nullable Instant firstCreatedAt,
            Map<String, String> properties) {
        public Settings {
            properties = Map.copyOf(properties);
            if (partitions < 1 || retentionBytes < 0 || events < 0 || !(eventsPerSecond >= 0)) {
                throw new IllegalArgumentException("partitions must be 1 or more, retentionBytes, events and"
                        + " eventsPerSecond 0 or more, got " + partitions + ", " + retentionBytes + ", " + events
                        + " and " + eventsPerSecond);
            }
        }

        /** 8 partitions, a quarter CANCELLED, all good, flat out. */
        public static Settings of(String bootstrapServers, String topic, long events) {
            Orders orders = new Orders(1, 0.25, 0, false);
            return new Settings(bootstrapServers, topic, 8, 0, orders, events, 0, null, Map.of());
        }
    }

    /** Events that Kafka has acknowledged so far. */
    public long sent() {
        return sent.get();
    }

    /** As {@link #createTopic(Consumer)}, without a word. */
    public void createTopic() {
        createTopic(waited -> {});
    }

    /**
     * Makes the topic unless it exists; returns when Kafka has done so.
     *
     * @param tell told for what we wait, when that takes long
     */
    public void createTopic(Consumer<String> tell) {
        Map<String, String> topic = new HashMap<>();
        if (settings.retentionBytes() > 0) {
            topic.put("retention.bytes", Long.toString(settings.retentionBytes()));
            topic.put("segment.bytes", Long.toString(Math.max(MIN_SEGMENT_BYTES, settings.retentionBytes() / 4)));
        }
        NewTopic wanted = new NewTopic(settings.topic(), settings.partitions(), (short) -1).configs(topic);
        Admin admin = null;
        try {
            admin = Admin.create(client());
            await(admin.createTopics(List.of(wanted)).all(), tell);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new DevException("topic " + settings.topic() + " cannot be made: " + reason(e), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevException("interrupted while making topic " + settings.topic(), e);
        } finally {
            if (admin != null) {
                admin.close(CLOSE);
            }
        }
    }

    private void await(Future<Void> made, Consumer<String> tell)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            made.get(SILENT_S, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            tell.accept("waits for Kafka at " + settings.bootstrapServers());
            made.get(ADMIN_TIMEOUT_S - SILENT_S, TimeUnit.SECONDS);
        }
    }

    /** As people read it, who know nothing of our classes. */
    private String reason(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException || cause.getClass() == KafkaException.class)) {
            cause = cause.getCause();
        }
        boolean silent =
                cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException;
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return silent
                ? "Kafka at " + settings.bootstrapServers() + " does not answer; is the address right, and does it"
                        + " speak what security.protocol says (PLAINTEXT unless set)?"
                : message;
    }

    /**
     * Sends events until all are sent or {@code stop} says so, and waits until Kafka has acknowledged them; gives how
     * many it has. Fails with {@link DevException} when Kafka refuses one.
     */
    public long run(BooleanSupplier stop) {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            long startNs = System.nanoTime();
            long number = 1;
            while (!finished(number) && !stop.getAsBoolean()) {
                for (long due = due(startNs, number); number <= due && !finished(number); number++) {
                    send(producer, number);
                }
                if (settings.eventsPerSecond() > 0) {
                    Waiting.pause(1);
                }
            }
            producer.flush();
        }
        throwIfFailed();
        return sent();
    }

    private boolean finished(long number) {
        return settings.events() > 0 && number > settings.events();
    }

    /** Up to which number events should have been sent by now; flat out, the producer's full buffer holds us back. */
    private long due(long startNs, long number) {
        if (settings.eventsPerSecond() == 0) {
            return number + 999;
        }
        return (long) ((System.nanoTime() - startNs) / 1e9 * settings.eventsPerSecond());
    }

    private void send(Producer<byte[], byte[]> producer, long number) {
        throwIfFailed();
        Instant first = settings.firstCreatedAt();
        Instant createdAt = first == null ? Instant.now().truncatedTo(ChronoUnit.MICROS) : first.plusMillis(number);
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                settings.topic(), Orders.key(number), settings.orders().value(number, createdAt));
        var unused = producer.send(event, (metadata, refusal) -> {
            if (refusal == null) {
                sent.incrementAndGet();
            } else {
                failure.compareAndSet(null, refusal);
            }
        });
    }

    private void throwIfFailed() {
        Exception refusal = failure.get();
        if (refusal != null) {
            throw new DevException(
                    "Kafka refused an event for topic " + settings.topic() + ": " + reason(refusal), refusal);
        }
    }

    private Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>(settings.properties());
        client.put("bootstrap.servers", settings.bootstrapServers());
        return client;
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> producer = new HashMap<>(Map.of(
                "acks", "all", "linger.ms", settings.eventsPerSecond() > 0 ? "1" : "20", "batch.size", "131072"));
        // with more, a refusal by a leader that is not ready yet ends in OUT_OF_ORDER_SEQUENCE_NUMBER for ever (4.4.0)
        producer.put("max.in.flight.requests.per.connection", "1");
        producer.putAll(client());
        return producer;
    }
}
