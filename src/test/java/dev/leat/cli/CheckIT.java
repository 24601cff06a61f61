package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of every sort in one file, those that only the database knows among them, are told in one run. */
class CheckIT {
    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=a password=b;";

    @TempDir
    private Path folder;

    @Test
    void every_sort_of_mistake_is_told_at_once_and_no_secret() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int PRIMARY KEY, kind text NOT NULL)");
        Path file = pipelines.file("wrong", "any", "events");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("\"connections\": 2", "\"connections\": 0, \"conections\": 1")
                        .replace("\"mode\": \"append\"", "\"mode\": \"upsert\", \"key\": [\"kind\"]")
                        .replace(
                                "\"sink\"",
                                "\"stages\": [{\"name\": \"hide\", \"type\": \"pseudonymize\", \"feilds\": [\"a\"],"
                                        + " \"key\": \"${env:HMAC_KEY}\", \"poolSize\": 0}],\n  \"sink\"")
                        .replace("\"drainMs\": 5000", "\"drainMs\": \"soon\""));
        Captured terminal = new Captured(Map.of("HMAC_KEY", "correct horse battery"));

        assertThat(terminal.run("check", file.toString())).isEqualTo(ExitCode.CONFIGURATION);

        assertThat(terminal.out())
                .containsPattern("wrong.json:4:\\d+: stages\\[0].fields: is missing")
                .containsPattern("wrong.json:4:\\d+: stages\\[0].feilds: is not a known key; did you mean 'fields'\\?")
                .containsPattern("wrong.json:4:\\d+: stages\\[0].poolSize: must be 1..256, got 0")
                .containsPattern("wrong.json:6:\\d+: sink.connections: must be 1..64, got 0")
                .containsPattern("wrong.json:6:\\d+: sink.conections: is not a known key")
                .containsPattern("wrong.json:7:\\d+: sink.tables\\[0].key: .*unique")
                .containsPattern("wrong.json:9:\\d+: shutdown.drainMs: must be a whole number, got \"soon\"")
                .doesNotContain("horse");
    }

    @Test
    void a_login_that_the_server_refuses_is_a_mistake_and_a_server_that_is_not_there_a_warning() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int NOT NULL)");
        String right = Files.readString(pipelines.file("login", "any", "events"));
        String uri = pipelines.database().uri();

        assertThat(check(right, ExitCode.OK)).contains(": ok; ").doesNotContain("sink.");
        assertThat(check(right.replace("\"password\": \"", "\"password\": \"not"), ExitCode.CONFIGURATION))
                .contains(": sink.password: PostgreSQL refuses: password authentication failed");
        assertThat(check(right.replace("\"user\": \"", "\"user\": \"not"), ExitCode.CONFIGURATION))
                .contains(": PostgreSQL refuses: password authentication failed");
        assertThat(check(right.replace(uri, uri + "not"), ExitCode.CONFIGURATION))
                .contains(": sink.uri: PostgreSQL refuses: database \"");
        assertThat(check(right.replace(uri, "postgresql://127.0.0.1:1/none"), ExitCode.OK))
                .contains(": warning: sink.uri: tables are not checked: ");
    }

    @Test
    void a_topic_of_dead_letters_that_kafka_does_not_have_is_told() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int NOT NULL)");
        String topic = Pipelines.topic(1);
        String without = Files.readString(pipelines.file("copies", Pipelines.topic(1), "events"));
        String with = without.replace("\"shutdown\"", "\"errors\": {\"topic\": \"" + topic + "\"}, \"shutdown\"");
        String missing = with.replace("\"topic\": \"" + topic + "\"", "\"topic\": \"" + topic + "-not\"");

        assertThat(check(with, ExitCode.OK)).contains(": ok; ").doesNotContain("errors");
        assertThat(check(missing, ExitCode.OK))
                .containsPattern("checked.json:\\d+:\\d+: warning: errors.topic: topic " + topic
                        + "-not does not exist in Kafka");
    }

    @Test
    void topics_that_kafka_does_not_have_are_told_with_the_nearest() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int NOT NULL)");
        String topic = Pipelines.topic(1);
        String right = Files.readString(pipelines.file("topics", topic, "events"));
        String named = "[\"" + topic + "\"]";
        String capital = topic.toUpperCase(Locale.ROOT);

        assertThat(check(right, ExitCode.OK)).contains(": ok; ").doesNotContain("warning");
        assertThat(check(right.replace(named, "[\"" + topic + "\", \"" + capital + "\"]"), ExitCode.OK))
                .containsPattern("checked.json:\\d+:\\d+: warning: source.topics\\[1]: topic " + capital
                        + " does not exist in Kafka, or may not be seen; nothing is read of it until it is made;"
                        + " did you mean '" + topic + "'\\?")
                .doesNotContain("topics[0]")
                .contains(": ok; ");
        assertThat(check(right.replace(named, "{\"pattern\": \"nothing-like-it\"}"), ExitCode.OK))
                .contains(": warning: source.topics: no topic in Kafka is like nothing-like-it, or may be seen");
        assertThat(check(right.replaceFirst("(bootstrapServers\": \"127.0.0.1:)\\d+", "$11"), ExitCode.OK))
                .contains(": warning: source.bootstrapServers: topics are not checked: ");
    }

    @Test
    void properties_that_do_not_go_together_are_told_as_a_start_would() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int NOT NULL)");
        String right = Files.readString(pipelines.file("properties", "any", "events"));
        Map<String, String> wrong = Map.of(
                "\"heartbeat.interval.ms\": \"20000\"",
                "source.properties: .*[Hh]eartbeat must be set lower than the session timeout",
                "\"request.timeout.ms\": \"20000\", \"default.api.timeout.ms\": \"10000\"",
                "source.properties: .*default.api.timeout.ms",
                "\"security.protocol\": \"SSL\", \"ssl.truststore.location\": \"/nowhere/trusted.jks\"",
                "source.properties: .*: there is no file /nowhere/trusted.jks",
                "\"security.protocol\": \"SASL_PLAINTEXT\", \"sasl.mechanism\": \"PLAIN\"",
                "source.properties: .*: sasl.jaas.config is missing; write it as",
                "\"security.protocol\": \"SASL_PLAINTEXT\", \"sasl.mechanism\": \"PLIAN\", \"sasl.jaas.config\": \""
                        + LOGIN + "\"",
                "source.properties\\['sasl.mechanism'\\]: is not a known mechanism; did you mean 'PLAIN'\\?",
                "\"interceptor.classes\": \"no.such.Class\"",
                "source.properties: .*: there is no class no.such.Class",
                "\"retries\": \"many\"",
                "source.properties.retries: is refused by Kafka's admin client: Not a number");

        for (Map.Entry<String, String> one : wrong.entrySet()) {
            String text = right.replace("\"groupId\"", "\"properties\": {" + one.getKey() + "}, \"groupId\"");
            assertThat(mistakes(text))
                    .singleElement()
                    .asString()
                    .containsPattern("checked.json:\\d+:\\d+: " + one.getValue());
        }
        assertThat(check(right.replaceFirst("(bootstrapServers\": \")[^:]+", "$1no-kafka.invalid"), ExitCode.OK))
                .contains(": warning: source.bootstrapServers: no address is known of no-kafka.invalid");
    }

    @Test
    void what_follows_from_a_mistake_is_not_told_again() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.database().execute("CREATE TABLE events (id int PRIMARY KEY, kind text, city text NOT NULL UNIQUE)");
        String right = Files.readString(pipelines.file("twice", Pipelines.topic(1), "events"));
        String table = "{\"table\": \"events\", \"mode\": \"append\"}";
        assertThat(right).contains(table);

        assertThat(mistakes(right.replace(table, table + ", {\"table\": \"public.events\", \"mode\": \"append\"}")))
                .singleElement()
                .asString()
                .contains("is the table of sink.tables[0] too");
        assertThat(mistakes(right.replace("\"append\"", "\"upsert\"")))
                .singleElement()
                .asString()
                .contains("is missing");
        assertThat(mistakes(
                        right.replace("\"append\"", "\"upsert\", \"key\": [\"idd\"], \"columns\": {\"id\": \".id\"}")))
                .singleElement()
                .asString()
                .contains("key[0]: names the column 'idd', which columns do not fill; did you mean 'id'?");
        assertThat(mistakes(right.replace("\"append\"", "\"append\", \"columns\": {\"kint\": \".kind\"}")))
                .anyMatch(line -> line.contains("kint: is not a column of public.events; did you mean 'kind'?"));
        assertThat(mistakes(right.replace("\"append\"", "\"upsert\", \"key\": [\"id\", \"city\"]")))
                .singleElement()
                .asString()
                .contains("(id, city) is not unique in public.events; unique are (id), (city)");
    }

    private List<String> mistakes(String text) throws Exception {
        return check(text, ExitCode.CONFIGURATION).lines().toList();
    }

    private String check(String text, ExitCode expected) throws Exception {
        Path file = Files.writeString(folder.resolve("checked.json"), text);
        Captured terminal = new Captured(Map.of());
        assertThat(terminal.run("check", file.toString())).as(terminal.out()).isEqualTo(expected);
        return terminal.out();
    }
}
