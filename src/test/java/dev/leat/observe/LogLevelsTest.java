package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogLevelsTest {
    private static final String ABOVE = "dev.leat.observe.levels";
    private static final String LOGGER = ABOVE + ".Some.Thing";

    @AfterEach
    void forget() {
        LogLevels.set(ABOVE, null);
        LogLevels.set(LOGGER, null);
    }

    @Test
    void a_logger_without_level_counts_as_the_one_above_it() {
        String root = LogLevels.effective("ROOT");

        assertThat(LogLevels.own(LOGGER)).isNull();
        assertThat(LogLevels.effective("nobody.knows.this")).isEqualTo(root);
        LogLevels.set(ABOVE, "TRACE");
        assertThat(LogLevels.effective(LOGGER)).isEqualTo("TRACE");
        assertThat(LogLevels.own(LOGGER)).isNull();
    }

    @Test
    void every_level_can_be_set_and_taken_back() {
        for (String level : LogLevels.NAMES) {
            LogLevels.set(LOGGER, level);
            assertThat(LogLevels.own(LOGGER)).isEqualTo(level);
            assertThat(LogLevels.withLevel()).contains(LOGGER, "ROOT");
        }
        LogLevels.set(LOGGER, null);
        assertThat(LogLevels.withLevel()).doesNotContain(LOGGER);
    }
}
