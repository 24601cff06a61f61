package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The two clients of a pipeline's source. Making them loads many classes, a fifth of all are Kafka's, so that is done
 * on a worker thread and while the sink opens; the consumer does not connect before it is used, the other one asks for
 * Kafka's name.
 */
public final class KafkaClients {
    private final Vertx vertx;
    private final TopicAdmin topics;
    private final CompletionStage<String> clusterId;
    private final KafkaAnswers answers;
    private final PollBudget budget;
    private final AtomicReference<@Nullable Consumer<byte[], byte[]>> consumer;

    private KafkaClients(Vertx vertx, TopicAdmin topics, Properties properties, PollBudget budget) {
        Consumer<byte[], byte[]> made = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), budget);
        this.vertx = vertx;
        this.budget = budget;
        this.answers = new KafkaAnswers(topics, made, ConsumerSettings.silenceMs(properties));
        this.topics = topics;
        this.consumer = new AtomicReference<>(made);
        this.clusterId = topics.clusterId().toCompletionStage();
    }

    /**
     * Fails with a {@link BatchException}: STOP when Kafka's clients refuse their properties, OUTAGE when no host of
     * Kafka is known.
     *
     * @param memory that bounds what one fetch and one poll bring
     */
    public static Future<KafkaClients> open(Vertx vertx, PipelineConfig config, String owner, MemoryBudget memory) {
        return vertx.executeBlocking(
                () -> {
                    TopicAdmin topics = TopicAdmin.open(vertx, config, owner);
                    try {
                        MemoryBudget.Part part = memory.part();
                        return new KafkaClients(
                                vertx,
                                topics,
                                ConsumerSettings.consumer(config, owner, part),
                                new PollBudget(ConsumerSettings.pollBytes(config, part)));
                    } catch (RuntimeException refused) {
                        topics.close().onComplete(closed -> {});
                        throw KafkaFailures.opening(config, refused);
                    }
                },
                false);
    }

    /** What Kafka has answered to both of them. */
    public KafkaAnswers answers() {
        return answers;
    }

    /** Who is in the consumer group of this pipeline. */
    public GroupMembers members(PipelineConfig config) {
        return new GroupMembers(topics, config);
    }

    TopicAdmin topics() {
        return topics;
    }

    /** Kafka's name for itself, told on the caller's context; fails with a {@link BatchException}. */
    Future<String> clusterId() {
        return Future.fromCompletionStage(clusterId, vertx.getOrCreateContext());
    }

    /** For the one who polls it, and from then on closes it. */
    Consumer<byte[], byte[]> takeConsumer() {
        Consumer<byte[], byte[]> taken = consumer.getAndSet(null);
        if (taken == null) {
            throw new IllegalStateException("the consumer has an owner already");
        }
        return taken;
    }

    /** Of that consumer, for each of its polls. */
    PollBudget budget() {
        return budget;
    }

    /** After the one who took the consumer has ended. Never fails. */
    public Future<Void> close() {
        Consumer<byte[], byte[]> left = consumer.getAndSet(null);
        Future<Void> closed = topics.close();
        return left == null
                ? closed
                : closed.eventually(() -> vertx.executeBlocking(
                                () -> {
                                    left.close(CloseOptions.timeout(PollLoop.CLOSE_DEADLINE));
                                    return null;
                                },
                                false))
                        .otherwiseEmpty();
    }
}
