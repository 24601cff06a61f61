package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QuickStartOptionsTest {
    private static final Path HOME = Path.of("home");

    @AfterEach
    void clear() {
        System.clearProperty("leat.events");
        System.clearProperty("leat.rate");
    }

    @Test
    void is_endless_at_2000_events_per_second_unless_told_otherwise() {
        assertThat(options().events()).isZero();
        assertThat(options().eventsPerSecond()).isEqualTo(2_000);

        System.setProperty("leat.events", "200_000");
        assertThat(options().events()).isEqualTo(200_000);
        assertThat(options().eventsPerSecond()).isZero();

        System.setProperty("leat.rate", "500");
        assertThat(options().eventsPerSecond()).isEqualTo(500);
    }

    @Test
    void says_which_number_is_wrong() {
        System.setProperty("leat.events", "many");

        assertThatThrownBy(this::options).hasMessage("-Dleat.events must be a number of 0 or more, got many");
    }

    @Test
    void survives_the_way_to_the_keeper() {
        QuickStartOptions options = options();

        assertThat(QuickStartOptions.parse(options.words().toArray(new String[0])))
                .isEqualTo(options);
    }

    private QuickStartOptions options() {
        return QuickStartOptions.of(HOME, Path.of("leat.jar"), Path.of("result"), true);
    }
}
