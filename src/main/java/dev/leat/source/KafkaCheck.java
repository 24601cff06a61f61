package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Finds what {@link SourceCheck} cannot: properties that do not go together and files that cannot be read, by making
 * the clients as a start does; and what only Kafka knows. Its futures never fail: what could not be asked is a warning.
 */
public final class KafkaCheck {
    private KafkaCheck() {}

    /** Asks Kafka, too. */
    public static Future<Void> check(Vertx vertx, PipelineConfig config, Problems problems) {
        return with(vertx, config, problems, kafka -> new TopicCheck(kafka, config, problems).ask());
    }

    /** Makes the clients and asks Kafka nothing. */
    public static Future<Void> clients(Vertx vertx, PipelineConfig config, Problems problems) {
        return with(vertx, config, problems, kafka -> Future.succeededFuture());
    }

    private static Future<Void> with(
            Vertx vertx, PipelineConfig config, Problems problems, Function<TopicAdmin, Future<Void>> use) {
        boolean told = problems.errors().stream().anyMatch(problem -> isOfClients(problem.path()));
        if (told) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> open(vertx, config), false)
                .compose(kafka -> use.apply(kafka).eventually(kafka::close), refused -> told(refused, problems));
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
            problems.add(parts[0], parts[1].startsWith("is ") ? parts[1] : "is refused by Kafka's client: " + parts[1]);
        } else {
            problems.warn(parts[0], parts[parts.length - 1]);
        }
        return Future.succeededFuture();
    }
}
