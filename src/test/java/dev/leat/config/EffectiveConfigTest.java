package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.stage.StageTypes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveConfigTest {
    private static final String PIPELINE = """
            {
              "name": "${NAME}",
              "source": {
                "bootstrapServers": "kafka:9092", "topics": ["t"], "groupId": "g",
                "properties": {
                  "ssl.truststore.password": "hunter2", "sasl.jaas.config": "hunter2", "ssl.key.password": "hunter2",
                  "ssl.keystore.key": "hunter2", "ssl.truststore.location": "/etc/trust", "client.id": "${env:ID}"
                }
              },
              "stages": [
                {"name": "ask", "type": "http", "url": "https://u:hunter2@shop.example/{.id}?api_key=hunter2&x=1",
                 "headers": {"X-Whatever": "hunter2"}},
                {"name": "both", "type": "parallel", "branches": {"one": {"stages": [
                  {"name": "hide", "type": "pseudonymize", "fields": ["a"], "key": "hunter2hunter2hunter2hunter2"}]}}},
                {"name": "own", "type": "java", "provider": "p", "options": {"apiKey": "hunter2", "depth": {"n": 3}}}
              ],
              "sink": {"uri": "postgresql://leat:hunter2@db:5432/shop", "password": "${file:no}",
                       "tables": [{"table": "t", "mode": "append"}]}
            }
            """;

    @Test
    void no_secret_is_shown_wherever_it_stands() {
        JsonNode shown = shown();

        assertThat(shown.toString()).doesNotContain("hunter2").doesNotContain("secret-id");
        assertThat(shown.at("/sink/uri").asText()).isEqualTo("postgresql://leat:***@db:5432/shop");
        assertThat(shown.at("/stages/0/url").asText()).isEqualTo("https://u:***@shop.example/{.id}?api_key=***&x=1");
        assertThat(shown.at("/stages/0/headers").toString()).isEqualTo("{\"X-Whatever\":\"***\"}");
        assertThat(shown.at("/source/properties/client.id").asText()).isEqualTo("***");
        assertThat(shown.at("/source/properties/ssl.truststore.location").asText())
                .isEqualTo("/etc/trust");
        assertThat(shown.at("/stages/2/options/depth/n").asInt()).isEqualTo(3);
    }

    @Test
    void defaults_are_added_and_placeholders_filled_also_in_stages_of_stages() {
        JsonNode shown = shown();

        assertThat(shown.path("name").asText()).isEqualTo("orders");
        assertThat(shown.at("/sink/connections").asInt()).isEqualTo(4);
        assertThat(shown.at("/sink/tables/0/tombstones").asText()).isEqualTo("ignore");
        assertThat(shown.at("/limits/batchEvents").asInt()).isEqualTo(1_000);
        assertThat(shown.at("/stages/0/read").asText()).isEqualTo("json");
        assertThat(shown.at("/stages/0/retry/attempts").asInt()).isEqualTo(3);
        assertThat(shown.at("/stages/1/branches/one/stages/0/retry/attempts").asInt())
                .isEqualTo(3);
    }

    @Test
    void showing_changes_nothing() {
        ConfigFile<PipelineConfig> file = read();
        JsonNode first = file.written().effective(StageTypes.options());

        assertThat(file.written().effective(StageTypes.options())).isEqualTo(first);
        assertThat(file.toString()).doesNotContain("secret-id");
    }

    private static JsonNode shown() {
        return read().written().effective(StageTypes.options());
    }

    private static ConfigFile<PipelineConfig> read() {
        return new ConfigReader(new TextExpressions(), Map.of("NAME", "orders", "ID", "secret-id"))
                .readPipeline(PIPELINE, "orders.json");
    }
}
