package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Finds what {@link SourceCheck} cannot: properties that do not go together and files that cannot be read, by making
 * the clients as a start does; and whether Kafka has the topic that gets copies of dead letters.
 */
public final class KafkaCheck {
    private static final String COPIES = "errors.topic";

    private KafkaCheck() {}

    /** Asks Kafka only for that topic. Never fails: what could not be asked is a warning. */
    public static Future<Void> check(Vertx vertx, PipelineConfig config, Problems problems) {
        boolean told = problems.errors().stream().anyMatch(problem -> isOfClients(problem.path()));
        if (told) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> open(vertx, config), false)
                .compose(
                        kafka -> askForTopic(kafka, config, problems).eventually(kafka::close),
                        refused -> told(refused, problems));
    }

    private static boolean isOfClients(String path) {
        return path.startsWith("source.properties") || path.equals("source.bootstrapServers");
    }

    /** The consumer is closed again before it connects. */
    private static TopicAdmin open(Vertx vertx, PipelineConfig config) {
        try {
            Properties consumer = ConsumerSettings.consumer(config, "check", new MemoryBudget.Part(Long.MAX_VALUE, 1));
            new KafkaConsumer<byte[], byte[]>(consumer).close(CloseOptions.timeout(Duration.ZERO));
        } catch (RuntimeException refused) {
            throw KafkaFailures.opening(config, refused);
        }
        return TopicAdmin.open(vertx, config, "check");
    }

    /** Its reason begins with the key that is wrong. */
    private static Future<Void> told(Throwable refused, Problems problems) {
        BatchException known = BatchException.of("source.properties", refused);
        String[] parts = known.reason().split(": ", 2);
        if (known.failure() == BatchFailure.STOP && parts.length > 1) {
            problems.add(parts[0], "is refused by Kafka's client: " + parts[1]);
        } else {
            problems.warn(parts[0], parts[parts.length - 1]);
        }
        return Future.succeededFuture();
    }

    /** A warning: brokers may be told to make a topic with what comes first. */
    private static Future<Void> askForTopic(TopicAdmin kafka, PipelineConfig config, Problems problems) {
        String topic = config.errors().topic();
        if (topic == null || problems.isWrong(COPIES)) {
            return Future.succeededFuture();
        }
        return kafka.topics(List.of(topic))
                .onSuccess(found -> {
                    if (found.isEmpty()) {
                        problems.warn(
                                COPIES,
                                Topics.absence(List.of(topic)) + ", or may not be seen; dead letters are in the table"
                                        + " alone until it is made");
                    }
                })
                .<Void>mapEmpty()
                .recover(failure -> {
                    problems.warn(
                            COPIES,
                            "not checked: "
                                    + BatchException.of("Kafka", failure).reason());
                    return Future.succeededFuture();
                });
    }
}
