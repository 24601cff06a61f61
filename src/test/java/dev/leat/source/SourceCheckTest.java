package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What Kafka's clients would refuse is found before they are made. */
class SourceCheckTest {
    @Test
    void values_that_kafka_refuses_are_mistakes() {
        assertThat(check("\"security.protocol\": \"SSL2\", \"fetch.min.bytes\": \"many\""))
                .contains("ERROR source.properties['security.protocol'] is refused by Kafka's consumer: ")
                .contains("String must be one of")
                .contains("ERROR source.properties['fetch.min.bytes'] is refused by Kafka's consumer: Not a number")
                .doesNotContain("Invalid value", "SSL2", "many", "WARNING");
    }

    @Test
    void settings_that_kafka_does_not_know_are_told_with_the_nearest() {
        assertThat(check("\"fetch.min.bites\": \"1\", \"of.mine\": \"x\""))
                .contains(
                        "WARNING source.properties['fetch.min.bites'] is no setting of Kafka's consumer, which ignores"
                                + " it unless a class named here reads it; did you mean 'fetch.min.bytes'?")
                .contains("WARNING source.properties['of.mine'] is no setting of Kafka's consumer, which ignores it"
                        + " unless a class named here reads it]")
                .doesNotContain("ERROR");
    }

    @Test
    void what_the_reader_has_told_is_not_told_again() {
        assertThat(check("\"isolation.level\": \"none\", \"group.id\": \"g\"").split("ERROR", -1))
                .hasSize(3);
    }

    @Test
    void settings_of_security_are_fine_and_secrets_are_not_shown() {
        assertThat(check("\"security.protocol\": \"SASL_SSL\", \"sasl.mechanism\": \"PLAIN\","
                        + " \"sasl.jaas.config\": \"hunter2\", \"ssl.truststore.type\": \"PEM\""))
                .isEqualTo("[]");
    }

    @Test
    void a_mechanism_that_no_login_module_of_kafkas_brings_is_a_mistake() {
        String login = "\"security.protocol\": \"SASL_SSL\", \"sasl.mechanism\": \"%s\","
                + " \"sasl.jaas.config\": \"%s required;\"";
        String kafkas = "org.apache.kafka.common.security.plain.PlainLoginModule";

        assertThat(check(login.formatted("plain", kafkas)))
                .isEqualTo("[ERROR source.properties['sasl.mechanism'] is not a known mechanism; did you mean"
                        + " 'PLAIN'?]");
        assertThat(check(login.formatted("PLAIN", kafkas))).isEqualTo("[]");
        assertThat(check(login.formatted("OF_MINE", "org.example.Login"))).isEqualTo("[]");
    }

    private static String check(String properties) {
        ConfigFile<PipelineConfig> file =
                new ConfigReader(new JsltCompiler(), Map.of()).readPipeline("""
                {"name": "p",
                 "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g", "properties": {%s}},
                 "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]}}
                """.formatted(properties), "test.json");

        SourceCheck.check(Objects.requireNonNull(file.draft()), file.problems());

        return file.problems().all().stream()
                .map(problem -> problem.severity() + " " + problem.path() + " " + problem.message())
                .toList()
                .toString();
    }
}
