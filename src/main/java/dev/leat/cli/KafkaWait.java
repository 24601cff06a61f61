package dev.leat.cli;

import dev.leat.batch.BatchException;
import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Says that a command waits for Kafka when that takes long, and for which brokers when they give nothing. */
final class KafkaWait {
    /** How long somebody may wonder. */
    private static final long SILENT_MS = 3_000;

    private static final String KAFKA = "Kafka: ";

    private KafkaWait() {}

    /** @param asked what Kafka was asked for; it fails as before, with the address of the brokers */
    static <T> Future<T> of(Vertx vertx, PipelineConfig config, Terminal terminal, Future<T> asked) {
        String brokers = "Kafka at " + config.source().bootstrapServers();
        long timer = vertx.setTimer(SILENT_MS, late -> terminal.err().println("leat: waits for " + brokers));
        return asked.onComplete(ended -> vertx.cancelTimer(timer)).recover(failure -> {
            boolean ofKafka =
                    failure instanceof BatchException known && known.reason().startsWith(KAFKA);
            return Future.failedFuture(
                    ofKafka
                            ? CommandFailure.failed(brokers + ": "
                                    + ((BatchException) failure).reason().substring(KAFKA.length()))
                            : failure);
        });
    }
}
