package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.JsonPaths;
import dev.leat.config.Nearest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import javax.security.sasl.Sasl;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Looks whether this JVM has the mechanism by which a client is to log in. Kafka's clients do not: they would try to
 * connect for ever, as if no broker answered.
 */
final class SaslMechanism {
    private static final String PATH = JsonPaths.member("source.properties", SaslConfigs.SASL_MECHANISM);
    private static final List<String> KNOWN =
            List.of("GSSAPI", "OAUTHBEARER", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    private SaslMechanism() {}

    /**
     * To be called after the client was made: its login module brings mechanisms, also such as Kafka does not have.
     *
     * @throws BatchException STOP when there is no such mechanism
     */
    static void check(Properties client) {
        String protocol = text(client, CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "");
        String mechanism = text(client, SaslConfigs.SASL_MECHANISM, SaslConfigs.DEFAULT_SASL_MECHANISM);
        if (protocol.toUpperCase(Locale.ROOT).startsWith("SASL_") && !isThere(mechanism)) {
            throw new BatchException(BatchFailure.STOP, PATH + ": " + absence(mechanism));
        }
    }

    private static String text(Properties client, String name, String fallback) {
        return String.valueOf(client.getOrDefault(name, fallback));
    }

    private static boolean isThere(String mechanism) {
        return Collections.list(Sasl.getSaslClientFactories()).stream()
                .anyMatch(
                        factory -> List.of(factory.getMechanismNames(Map.of())).contains(mechanism));
    }

    private static String absence(String mechanism) {
        return KNOWN.contains(mechanism)
                ? "is not that of the login module in sasl.jaas.config; each mechanism has a module of its own"
                : Nearest.unknown("mechanism", mechanism, KNOWN);
    }
}
