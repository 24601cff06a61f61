package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
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

    private static long silenceMs(Object... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return ConsumerSettings.silenceMs(properties);
    }
}
