package dev.leat.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonErrorsTest {
    @Test
    void what_the_parser_says_of_itself_is_left_out() {
        assertThatThrownBy(() -> EventJson.parse("{\"a\":1,\n \"b\": {".getBytes(StandardCharsets.UTF_8), "the value"))
                .isInstanceOf(EventException.class)
                .satisfies(failure -> assertThat(((EventException) failure).reason())
                        .startsWith("the value is not JSON at byte ")
                        .endsWith("expected close marker for Object (start marker at line 2, column 7)")
                        .doesNotContain("Source", "REDACTED"));
    }
}
