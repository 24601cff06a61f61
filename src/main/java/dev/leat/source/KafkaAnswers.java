package dev.leat.source;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Counts what Kafka has answered to the two clients of a source, whatever it was: a heartbeat of the group, a fetch
 * that found nothing, where topics end. Kafka's clients count by themselves. Safe for any thread.
 */
public final class KafkaAnswers {
    private static final String COUNTED = "response-total";
    private static final String OF_ONE_BROKER = "node-id";

    private final TopicAdmin topics;
    private final Consumer<byte[], byte[]> consumer;
    private final long silenceMs;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile String trouble = "";

    /** @param silenceMs as {@link ConsumerSettings#silenceMs} gives it */
    KafkaAnswers(TopicAdmin topics, Consumer<byte[], byte[]> consumer, long silenceMs) {
        this.topics = topics;
        this.consumer = consumer;
        this.silenceMs = silenceMs;
    }

    /** How many there were so far, of all brokers. */
    public long count() {
        return count(consumer.metrics()) + count(topics.metrics());
    }

    private static long count(Map<MetricName, ? extends Metric> metrics) {
        double count = 0;
        for (Map.Entry<MetricName, ? extends Metric> each : metrics.entrySet()) {
            MetricName name = each.getKey();
            if (name.name().equals(COUNTED) && !name.tags().containsKey(OF_ONE_BROKER)) {
                count += ((Number) each.getValue().metricValue()).doubleValue();
            }
        }
        return (long) count;
    }

    /** After so long without an answer the group may have given the partitions to others. */
    public long silenceMs() {
        return silenceMs;
    }

    /** What the last question ended with; empty when it was answered. */
    public String trouble() {
        return trouble;
    }

    /** Asks for Kafka's name, the smallest question, unless that is being asked already. */
    public void ask() {
        if (asking.compareAndSet(false, true)) {
            topics.clusterId()
                    .onSuccess(answered -> trouble = "")
                    .onFailure(failure -> trouble = String.valueOf(failure.getMessage()))
                    .onComplete(ended -> asking.set(false));
        }
    }
}
