package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.JsonPaths;
import dev.leat.config.Nearest;
import dev.leat.config.Problems;
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

    private static final String KAFKAS_MODULES = "org.apache.kafka.common.security.";

    private SaslMechanism() {}

    /**
     * To be called after the client was made: its login module brings mechanisms, also such as Kafka does not have.
     *
     * @throws BatchException STOP when there is no such mechanism
     */
    static void check(Properties client) {
        String mechanism = mechanism(client);
        if (isSasl(client) && !isThere(mechanism)) {
            throw new BatchException(BatchFailure.STOP, PATH + ": " + absence(mechanism));
        }
    }

    /** Before a client is made, so that a login module that is not Kafka's may bring any mechanism. */
    static void check(Map<String, String> given, Problems problems) {
        String mechanism = mechanism(given);
        boolean ofKafka = text(given, SaslConfigs.SASL_JAAS_CONFIG, "").strip().startsWith(KAFKAS_MODULES);
        if (isSasl(given) && ofKafka && !KNOWN.contains(mechanism) && !isThere(mechanism)) {
            problems.add(PATH, absence(mechanism));
        }
    }

    private static boolean isSasl(Map<?, ?> client) {
        return text(client, CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "")
                .toUpperCase(Locale.ROOT)
                .startsWith("SASL_");
    }

    private static String mechanism(Map<?, ?> client) {
        return text(client, SaslConfigs.SASL_MECHANISM, SaslConfigs.DEFAULT_SASL_MECHANISM);
    }

    private static String text(Map<?, ?> client, String name, String fallback) {
        Object given = client.get(name);
        return given == null ? fallback : String.valueOf(given);
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
