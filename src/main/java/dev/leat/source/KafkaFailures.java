package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Sorts what Kafka's clients throw: wait, or ask a person. */
final class KafkaFailures {
    private static final String LOGIN_FORM = "; write it as CLASS required username=\"…\" password=\"…\"; with a"
            + " backslash before each \" and \\ of a value";

    private static final String SERVERS = "bootstrap.servers";
    private static final String UNRESOLVABLE = "No resolvable bootstrap urls";

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
                || (cause instanceof ConfigException && !isUnresolvable(cause));
        return new BatchException(
                needsPerson ? BatchFailure.STOP : BatchFailure.OUTAGE, reason("Kafka: " + what, failure));
    }

    /** Of a client that could not be made: a host that is not known yet may be later, a setting does not heal. */
    static BatchException opening(PipelineConfig config, RuntimeException refused) {
        if (refused instanceof BatchException known) {
            return known;
        }
        String servers = config.source().bootstrapServers();
        if (isUnresolvable(root(refused))) {
            return new BatchException(
                    BatchFailure.OUTAGE,
                    "source.bootstrapServers: no address is known of " + servers + "; is the name right, does DNS"
                            + " know it from here?");
        }
        boolean ofServers = String.valueOf(root(refused).getMessage()).contains(SERVERS);
        return new BatchException(
                BatchFailure.STOP, reason(ofServers ? "source.bootstrapServers" : "source.properties", refused));
    }

    private static boolean isUnresolvable(Throwable cause) {
        return cause instanceof ConfigException
                && String.valueOf(cause.getMessage()).startsWith(UNRESOLVABLE);
    }

    /** What ends the poll loop. Its client tries again by itself what may pass, and seldom throws that. */
    static BatchException reading(Throwable failure) {
        boolean passes = failure instanceof RetriableException || failure instanceof UnreleasedInstanceIdException;
        return new BatchException(passes ? BatchFailure.OUTAGE : BatchFailure.STOP, reason("reading Kafka", failure));
    }

    static String outOfRange(OffsetOutOfRangeException failure) {
        Map<TopicPartition, Long> lost = failure.offsetOutOfRangePartitions();
        return "Kafka no longer has (or does not have yet) the events at these positions: "
                + lost + "; events may be lost to retention; decide where these alone go on: leat positions reset"
                + lost.keySet().stream()
                        .map(one -> " --topic " + one.topic() + " --partition " + one.partition())
                        .collect(Collectors.joining(","));
    }

    static String reason(String what, Throwable failure) {
        Throwable cause = root(failure);
        String message = cause.getMessage();
        if (message != null && message.contains("JAAS config")) {
            boolean missing = message.startsWith("Could not find");
            // the text itself may quote a piece of the password
            return what + ": sasl.jaas.config " + (missing ? "is missing" : "cannot be read") + LOGIN_FORM;
        }
        return what + ": " + text(cause) + advice(cause);
    }

    /** Of some, what they say is a name alone. No full stop, since advice may follow. */
    private static String text(Throwable cause) {
        String message = cause.getMessage();
        String missing = cause instanceof NoSuchFileException
                ? "there is no file "
                : cause instanceof ClassNotFoundException ? "there is no class " : "";
        return message == null ? cause.getClass().getSimpleName() : missing + message.replaceFirst("\\.$", "");
    }

    /** Nothing of Kafka's own texts says where the mistake may be. */
    private static String advice(Throwable cause) {
        if (cause instanceof SslAuthenticationException) {
            return handshake(cause)
                    + "; look at security.protocol and ssl.* in source.properties: does the broker speak TLS"
                    + " there, who signed its certificate, does it name this host, and does it take ours?";
        }
        if (cause instanceof AuthenticationException) {
            return "; look at sasl.mechanism and sasl.jaas.config in source.properties";
        }
        if (cause instanceof AuthorizationException) {
            return "; the user needs READ and DESCRIBE on the topics and READ on the group";
        }
        if (cause instanceof InconsistentGroupProtocolException) {
            return "; another program is in the consumer group, or a process with another"
                    + " partition.assignment.strategy: is source.groupId the pipeline's own?";
        }
        if (cause instanceof UnreleasedInstanceIdException) {
            return "; that member leaves by itself or, if its process was killed, when its session is over; is the"
                    + " node's id that of another process, too?";
        }
        if (cause instanceof FencedInstanceIdException) {
            return "; another process has this node's id (id in the node file) and has taken its place in the group:"
                    + " give each process an id of its own, or end one of them";
        }
        if (cause instanceof GroupMaxSizeReachedException) {
            return "; the broker lets no more processes into one consumer group (group.max.size there): start this"
                    + " one again when others have left, or raise that";
        }
        boolean silent = cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException;
        return silent
                ? "; is source.bootstrapServers right, and does it speak what security.protocol in source.properties"
                        + " says (PLAINTEXT unless set)?"
                : "";
    }

    /** What TLS itself says of the handshake. */
    private static String handshake(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
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
