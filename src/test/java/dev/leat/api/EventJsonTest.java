package dev.leat.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
    @ParameterizedTest
    @ValueSource(strings = {"1e131073", "-1e-131073", "1e2147483648", "1e99999999999999999999", "0e9999999999"})
    void an_event_with_a_number_that_nobody_can_compute_with_fails_alone(String number) {
        byte[] bytes = ("{\"a\": [" + number + "]}").getBytes(StandardCharsets.UTF_8);
        Event event = Event.of(new Origin("t", 0, 0, 0, KeyFormat.JSON, bytes, bytes, List.of()));

        assertThatThrownBy(event::value)
                .isInstanceOf(EventException.class)
                .hasMessage("a number's exponent is beyond -131072..131072");
        assertThatThrownBy(event::key).isInstanceOf(EventException.class);
        assertThatThrownBy(() -> EventJson.MAPPER.readTree(number)).isInstanceOf(EventException.class);
    }

    @Test
    void numbers_up_to_there_keep_every_digit() throws Exception {
        assertThat(EventJson.MAPPER.readTree("[1e131072, 129.90]")).hasToString("[1E+131072,129.90]");
    }
}
