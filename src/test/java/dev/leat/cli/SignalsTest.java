package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private static final int TERM = 15;
    private final List<String> happened = new ArrayList<>();
    private final Signals signals = new Signals(code -> happened.add("halt " + code));

    @Test
    void the_first_signal_asks_and_the_second_halts() {
        signals.onFirst(() -> happened.add("drain"));

        signals.received(TERM);
        signals.received(TERM);

        assertThat(happened).containsExactly("drain", "halt 143");
    }

    @Test
    void a_signal_halts_a_command_that_does_not_want_to_be_asked() {
        signals.received(2);

        assertThat(happened).containsExactly("halt 130");
    }
}
