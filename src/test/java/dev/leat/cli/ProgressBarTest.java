package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final String CLEAR = "\r\u001b[K";

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);
    private long nowMs;

    @Test
    void shows_how_far_the_work_is_and_how_long_it_will_take() {
        ProgressBar bar = bar(true, 4_000);
        bar.advance(1_000);
        assertThat(text).hasToString(CLEAR + "[######------------------]  25% 1,000 of 4,000");

        nowMs = 25_000;
        bar.advance(1);
        assertThat(text.toString()).endsWith("25% 1,001 of 4,000, about 1:14 left");
        nowMs = 30_000;
        bar.advance(9_999);
        assertThat(text.toString()).endsWith("[########################] 100% 4,000 of 4,000, about 0:00 left");
        bar.close();
        assertThat(text.toString()).endsWith(CLEAR);
    }

    @Test
    void is_drawn_ten_times_a_second_at_most() {
        ProgressBar bar = bar(true, 1_000);
        for (nowMs = 0; nowMs < 1_000; nowMs++) {
            bar.advance(1);
        }

        assertThat(text.toString().split("\\r", -1)).hasSize(11);
    }

    @Test
    void a_line_is_printed_above_it() {
        ProgressBar bar = bar(true, 2);
        bar.detail("1: replayed");
        bar.println("2: failed again");

        assertThat(text)
                .hasToString(CLEAR + "2: failed again" + System.lineSeparator() + CLEAR
                        + "[------------------------]   0% 0 of 2");
    }

    @Test
    void elsewhere_than_on_a_terminal_there_are_only_lines() {
        ProgressBar bar = bar(false, 2);
        bar.advance(1);
        bar.detail("1: replayed");
        bar.println("2: failed again");
        bar.close();

        assertThat(text.toString().lines()).containsExactly("1: replayed", "2: failed again");
    }

    private ProgressBar bar(boolean drawn, long all) {
        return new ProgressBar(out, drawn, all, () -> TimeUnit.MILLISECONDS.toNanos(nowMs));
    }
}
