package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Sorts what Kafka's clients throw: wait, or ask a person. */
final class KafkaFailures {
    private KafkaFailures() {}

    /** Credentials, rights, settings and versions do not heal by waiting; everything else may. */
    static BatchException of(String what, Throwable failure) {
        if (failure instanceof BatchException known) {
            return known;
        }
        Throwable cause = root(failure);
        boolean needsPerson = cause instanceof AuthenticationException
                || cause instanceof AuthorizationException
                || cause instanceof InvalidConfigurationException
                || cause instanceof UnsupportedVersionException
                || cause instanceof org.apache.kafka.common.config.ConfigException;
        return new BatchException(
                needsPerson ? BatchFailure.STOP : BatchFailure.OUTAGE, reason("Kafka: " + what, failure));
    }

    static String reason(String what, Throwable failure) {
        Throwable cause = root(failure);
        String message = cause.getMessage();
        return what + ": " + (message == null ? cause.getClass().getSimpleName() : message);
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause.getClass() == org.apache.kafka.common.KafkaException.class)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
