package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsumerSettingsTest {

    @Test
    void kafka_may_be_silent_until_the_group_gives_the_partitions_to_others() {
        assertThat(silenceMs("session.timeout.ms", 10_000)).isEqualTo(10_000);
        assertThat(silenceMs("session.timeout.ms", " 6000")).isEqualTo(6_000);
    }

    @Test
    void but_no_longer_than_a_request_waits() {
        assertThat(silenceMs("session.timeout.ms", "300000")).isEqualTo(30_000);
        assertThat(silenceMs("session.timeout.ms", "45000", "request.timeout.ms", "40000"))
                .isEqualTo(40_000);
    }

    @Test
    void a_group_whose_timeout_is_in_the_broker_goes_by_the_request() {
        assertThat(silenceMs("group.protocol", "consumer")).isEqualTo(30_000);
    }

    @Test
    void partitions_that_are_read_up_hold_the_others_back_for_a_short_time_only() {
        assertThat(fetchWaitMs("")).isEqualTo(50);
        assertThat(fetchWaitMs("\"fetch.max.wait.ms\": \"400\"")).isEqualTo("400");
    }

    private static @Nullable Object fetchWaitMs(String properties) {
        String text = """
                {"name": "p",
                 "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g", "properties": {%s}},
                 "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]}}
                """.formatted(properties);
        PipelineConfig config = new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(text, "test.json")
                .orThrow();
        return ConsumerSettings.consumer(config, "test").get("fetch.max.wait.ms");
    }

    private static long silenceMs(Object... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return ConsumerSettings.silenceMs(properties);
    }
}
