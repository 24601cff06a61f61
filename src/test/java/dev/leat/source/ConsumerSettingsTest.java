package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsumerSettingsTest {
    private static final int MIB = 1 << 20;
    private static final MemoryBudget.Part ALL = new MemoryBudget.Part(Long.MAX_VALUE, 1);

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
    void timeouts_that_are_given_fit_those_that_are_not() {
        assertThat(adminTimeouts("")).isEqualTo("5000 of 15000");
        assertThat(adminTimeouts("\"request.timeout.ms\": \"60000\"")).isEqualTo("60000 of 60000");
        assertThat(adminTimeouts("\"default.api.timeout.ms\": \"3000\"")).isEqualTo("3000 of 3000");
        assertThat(adminTimeouts("\"default.api.timeout.ms\": \"9000\", \"request.timeout.ms\": \"8000\""))
                .isEqualTo("8000 of 9000");
    }

    /** Made of them, so that Kafka's client refuses what it does not take. */
    private static String adminTimeouts(String given) {
        Properties properties = ConsumerSettings.admin(config(given, ""), "test");
        properties.put("bootstrap.servers", "127.0.0.1:1");
        Admin.create(properties).close(Duration.ZERO);
        return properties.get("request.timeout.ms") + " of " + properties.get("default.api.timeout.ms");
    }

    @Test
    void partitions_that_are_read_up_hold_the_others_back_for_a_short_time_only() {
        assertThat(fetchWaitMs("", 1)).isEqualTo(50);
        assertThat(fetchWaitMs("\"fetch.max.wait.ms\": \"400\"", 1)).isEqualTo("400");
    }

    @Test
    void many_pipelines_for_which_nothing_comes_ask_less_often() {
        assertThat(fetchWaitMs("", 25)).isEqualTo(50);
        assertThat(fetchWaitMs("", 100)).isEqualTo(200);
        assertThat(fetchWaitMs("", 1_000)).isEqualTo(500);
        assertThat(fetchWaitMs("\"fetch.max.wait.ms\": \"50\"", 100)).isEqualTo("50");
    }

    @Test
    void the_operating_system_decides_how_much_a_connection_receives_unless_somebody_else_does() {
        PipelineConfig given = config("\"receive.buffer.bytes\": \"65536\"", "");

        assertThat(ConsumerSettings.consumer(config("", ""), "test", ALL)).containsEntry("receive.buffer.bytes", -1);
        assertThat(ConsumerSettings.consumer(given, "test", ALL)).containsEntry("receive.buffer.bytes", "65536");
    }

    @Test
    void metrics_of_kafka_are_on_jmx_only_for_who_wants_that() {
        String reporter = "org.apache.kafka.common.metrics.JmxReporter";
        PipelineConfig asked = config("\"metric.reporters\": \"" + reporter + "\"", "");

        assertThat(ConsumerSettings.consumer(config("", ""), "test", ALL)).containsEntry("metric.reporters", "");
        assertThat(ConsumerSettings.admin(config("", ""), "test")).containsEntry("metric.reporters", "");
        assertThat(ConsumerSettings.consumer(asked, "test", ALL)).containsEntry("metric.reporters", reporter);
        assertThat(ConsumerSettings.admin(asked, "test")).containsEntry("metric.reporters", reporter);
    }

    @Test
    void a_fetch_brings_a_quarter_of_the_budget_but_little_where_there_are_many_pipelines() {
        assertThat(fetchBytes(4 * MIB, Long.MAX_VALUE)).isEqualTo(MIB);
        assertThat(fetchBytes(100 * MIB, Long.MAX_VALUE)).isEqualTo(25 * MIB);
        assertThat(fetchBytes(1_000L * MIB, Long.MAX_VALUE)).isEqualTo(50 * MIB);
        assertThat(fetchBytes(100 * MIB, 300_000)).isEqualTo(300_000);
        assertThat(fetchBytes(4 * MIB, 1_000)).isEqualTo(64 * 1024);
    }

    @Test
    void who_was_killed_stays_in_the_group_for_the_session_that_is_given() {
        assertThat(ConsumerSettings.sessionMs(config("", ""))).isEqualTo(10_000);
        assertThat(ConsumerSettings.sessionMs(config("\"session.timeout.ms\": \"120000\"", "")))
                .isEqualTo(120_000);
        assertThat(ConsumerSettings.sessionMs(config("\"group.protocol\": \"consumer\"", "")))
                .isEqualTo(60_000);
    }

    private static @Nullable Object fetchBytes(long inFlightBytes, long partBytes) {
        PipelineConfig config = config("", "\"limits\": {\"inFlightBytes\": " + inFlightBytes + "},");
        return ConsumerSettings.consumer(config, "test", new MemoryBudget.Part(partBytes, 1))
                .get("fetch.max.bytes");
    }

    private static @Nullable Object fetchWaitMs(String properties, int pipelines) {
        MemoryBudget.Part part = new MemoryBudget.Part(Long.MAX_VALUE, pipelines);
        return ConsumerSettings.consumer(config(properties, ""), "test", part).get("fetch.max.wait.ms");
    }

    private static PipelineConfig config(String properties, String limits) {
        String text = """
                {"name": "p",
                 "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g", "properties": {%s}},
                 %s
                 "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]}}
                """.formatted(properties, limits);
        return new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(text, "test.json")
                .orThrow();
    }

    private static long silenceMs(Object... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return ConsumerSettings.silenceMs(properties);
    }
}
