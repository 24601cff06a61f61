package dev.leat.cli;

import dev.leat.support.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** Files of pipelines with a secret in each place that takes one; all secrets hold the same mark. */
final class SecretFiles {
    static final String MARK = "xq7mark";
    static final String READ = MARK + "-read-token";
    static final String TRUST = MARK + "-trust";
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required username=a";
    private static final String STAGES = """
            [{"name": "ask", "type": "http", "url": "http://localhost:%1$d/missing/{.id}?token=%2$s-query", "into": "x",
              "headers": {"X-Tenant-Key": "%2$s-header"},
              "auth": {"type": "bearer", "secret": "%2$s-bearer"}, "timeoutMs": 2000, "onFailure": "deadLetter",
              "connection": {"allowHosts": ["localhost"], "trust": "%4$s", "trustPassword": "%2$s-trust"}},
             {"name": "find", "type": "lookup", "table": "events", "key": {"id": ".id"}, "columns": ["id"],
              "into": "y", "join": "left", "database": {"uri": "%3$s", "user": "%5$s", "password": "${env:LOOKUP}"}},
             {"name": "hide", "type": "pseudonymize", "fields": ["who"], "key": "%2$s-sixteen-characters"},
             {"name": "print", "type": "hash", "fields": ["agent"], "salt": "%2$s-salt"}]""";

    private final Pipelines pipelines;
    private final String topic;
    private final String copies = Servers.topics().create("copies", 1);

    SecretFiles(Pipelines pipelines, String topic) {
        this.pipelines = pipelines;
        this.topic = topic;
    }

    static Map<String, String> environment(Pipelines pipelines) {
        return Map.of(
                "DB", pipelines.database().password(), "LOOKUP", MARK + "-lookup", "WRONG", MARK + "-wrong-password");
    }

    /** @param store a store of certificates that {@link #TRUST} opens */
    Path works(int port, Path store) throws IOException {
        return write(
                "works", STAGES.formatted(port, MARK, pipelines.database().uri(), store, looker()), "", database());
    }

    Path wrongPassword() throws IOException {
        return write("wrong-password", "[]", "", uri(pipelines.database().uri(), "leat", "${env:WRONG}"));
    }

    Path unreachable() throws IOException {
        return write("unreachable", "[]", "", "\"uri\": \"postgresql://leat:" + MARK + "-in-uri@127.0.0.1:1/db\"");
    }

    /** The broker knows no SASL on its port. */
    Path refusedByKafka() throws IOException {
        return write("refused", "[]", "\"security.protocol\": \"SASL_PLAINTEXT\", ", database());
    }

    /** The password has a blank and no quotation marks, so the text cannot be read. */
    Path unreadableLogin() throws IOException {
        Path file = write("unreadable", "[]", "\"security.protocol\": \"SASL_PLAINTEXT\", ", database());
        String text = Files.readString(file).replace("password=" + MARK, "password=first " + MARK);
        return Files.writeString(file, text);
    }

    /** Mistakes at the places of secrets; what stands there must not be quoted. */
    Path mistakes() throws IOException {
        Path file = works(1, Path.of("none.p12"));
        String text = Files.readString(file)
                .replace("\"salt\": \"" + MARK, "\"salt\": [\"" + MARK)
                .replace("-salt\"", "-salt\"]")
                .replace("-sixteen-characters", "")
                .replace(
                        "\"type\": \"bearer\", \"secret\": \"" + MARK,
                        "\"type\": \"bearer\", \"secret\": \"\\u0001" + MARK)
                .replace("${env:LOOKUP}", "${env:LOOKUP")
                .replace("\"password\": \"${env:DB}\"", "\"password\": {\"" + MARK + "\": 1}")
                .replace(
                        "\"ssl.keystore.password\": \"" + MARK + "-keystore\"",
                        "\"ssl.keystore.password\": [\"" + MARK + "\"]");
        return Files.writeString(file.resolveSibling("mistakes.json"), text.replace("\"works\"", "\"mistakes\""));
    }

    /** Its files of keys hold no key. */
    Path nodeWithoutKey() throws IOException {
        Path key = pipelines.write("key.pem", "-----BEGIN PRIVATE KEY-----\n" + MARK + "\n-----END PRIVATE KEY-----\n");
        return pipelines.write("node-without-key.json", """
                {"admin": {"port": 0, "tls": {"certPath": "%1$s", "keyPath": "%1$s"},
                  "tokens": {"read": "%2$s", "operate": "short-%3$s"}}}
                """.formatted(key, READ, MARK));
    }

    /** A role that may read the table, whose password is a secret too. */
    void createLooker() throws SQLException {
        pipelines
                .database()
                .execute("CREATE ROLE " + looker() + " LOGIN PASSWORD '" + MARK + "-lookup'; GRANT SELECT ON events TO "
                        + looker());
    }

    private String looker() {
        return "looker_of_" + pipelines.database().name();
    }

    private String database() {
        return uri(pipelines.database().uri(), "leat", "${env:DB}");
    }

    private static String uri(String uri, String user, String password) {
        return "\"uri\": \"%s\", \"user\": \"%s\", \"password\": \"%s\"".formatted(uri, user, password);
    }

    private Path write(String name, String stages, String protocol, String database) throws IOException {
        return pipelines.write(name + ".json", """
                {"name": "%1$s",
                 "source": {"bootstrapServers": "%2$s", "topics": ["%3$s"], "groupId": "%1$s-%3$s", "properties": {
                   %4$s"sasl.mechanism": "SCRAM-SHA-512", "sasl.jaas.config": "%5$s password=%6$s-jaas;",
                   "ssl.keystore.password": "%6$s-keystore", "ssl.key.password": "%6$s-key"}},
                 "stages": %7$s,
                 "sink": {%8$s, "connections": 1, "tables": [{"table": "events", "mode": "append"}]},
                 "errors": {"topic": "%9$s"}}
                """.formatted(
                name, Servers.kafka().bootstrapServers(), topic, protocol, LOGIN, MARK, stages, database, copies));
    }
}
