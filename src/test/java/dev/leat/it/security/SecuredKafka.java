package dev.leat.it.security;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.it.data.PipelineJson;
import dev.leat.support.Certificate;
import dev.leat.support.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A broker that speaks TLS: on one port to users with passwords, on another to clients with certificates. */
final class SecuredKafka implements AutoCloseable {
    static final String SCRAM = "SECURE";
    static final String MUTUAL = "MUTUAL";
    /** With characters that a login needs a backslash before. */
    static final String PASSWORD = "xq7mark \"of\\scram\"";

    private static final String MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final Certificate server = Certificate.selfSigned("dns:localhost,ip:127.0.0.1");
    private final Certificate client = Certificate.selfSigned("dns:client");
    private final Certificate stranger = Certificate.selfSigned("dns:localhost,ip:127.0.0.1");
    private final EmbeddedKafka kafka =
            EmbeddedKafka.launch(new EmbeddedKafka.Settings(320, settings(), Map.of(SCRAM, "SASL_SSL", MUTUAL, "SSL")));

    SecuredKafka() throws Exception {
        try (Admin admin = topics().admin()) {
            ScramCredentialInfo form = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion("leat", form, PASSWORD)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        for (String listener : List.of("secure", "mutual")) {
            String of = "listener.name." + listener + ".";
            settings.put(of + "ssl.keystore.type", "PEM");
            settings.put(of + "ssl.keystore.key", server.key());
            settings.put(of + "ssl.keystore.certificate.chain", server.certificate());
            settings.put(of + "ssl.truststore.type", "PEM");
            settings.put(of + "ssl.truststore.certificates", client.certificate());
        }
        settings.put("listener.name.mutual.ssl.client.auth", "required");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("listener.name.secure.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("listener.name.secure.scram-sha-512.sasl.jaas.config", MODULE + ";");
        return settings;
    }

    /** By the port that needs nothing. */
    Topics topics() {
        return new Topics(kafka.bootstrapServers());
    }

    /** A login as it stands in a file of a pipeline. */
    static String login(String password) {
        String escaped = password.replace("\\", "\\\\").replace("\"", "\\\"");
        return MODULE + " username=\"leat\" password=\"" + escaped + "\";";
    }

    PipelineJson scram(PipelineJson json, String password) {
        return trusting(to(json, SCRAM, "SASL_SSL"), server)
                .property("sasl.mechanism", "SCRAM-SHA-512")
                .property("sasl.jaas.config", login(password));
    }

    PipelineJson withCertificate(PipelineJson json) {
        return trusting(to(json, MUTUAL, "SSL"), server)
                .property("ssl.keystore.type", "PEM")
                .property("ssl.keystore.location", file(client.key() + client.certificate()));
    }

    /** A client that the broker asks for a certificate in vain. */
    PipelineJson withoutCertificate(PipelineJson json) {
        return trusting(to(json, MUTUAL, "SSL"), server);
    }

    /** A client whose certificate nobody signed that the broker knows. */
    PipelineJson withStrangersCertificate(PipelineJson json) {
        return withoutCertificate(json)
                .property("ssl.keystore.type", "PEM")
                .property("ssl.keystore.certificate.chain", stranger.certificate())
                .property("ssl.keystore.key", stranger.key());
    }

    PipelineJson trustingAStranger(PipelineJson json) {
        return trusting(scram(json, PASSWORD), stranger);
    }

    int port(String listener) {
        String servers = kafka.bootstrapServers(listener);
        return Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
    }

    /** Speaks a protocol that the port does not. */
    PipelineJson to(PipelineJson json, String listener, String protocol) {
        return json.set("source.bootstrapServers", "'" + kafka.bootstrapServers(listener) + "'")
                .property("security.protocol", protocol);
    }

    private static PipelineJson trusting(PipelineJson json, Certificate authority) {
        return json.property("ssl.truststore.type", "PEM")
                .property("ssl.truststore.location", authority.file().toString());
    }

    private static String file(String content) {
        try {
            Path file = Files.createTempFile("leat-client", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, content).toString();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** One line of the key that clients show the broker. */
    String keyLine() {
        return client.key().lines().skip(2).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        kafka.close();
    }
}
