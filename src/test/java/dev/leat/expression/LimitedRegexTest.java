package dev.leat.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LimitedRegexTest {
    private static final String EVIL = "(.*a){20}b";
    private static final String CHOSEN = "a".repeat(60) + "!";

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_text_that_was_chosen_to_take_for_ever_fails_in_time() {
        LimitedRegex regex = regex(EVIL, 50);

        assertThatThrownBy(() -> regex.match(CHOSEN, false))
                .isInstanceOf(EventException.class)
                .hasMessage("the regular expression did not finish within 50 ms on a text of 61 characters"
                        + " (timeLimitMs)")
                .extracting(failure -> ((EventException) failure).kind())
                .isEqualTo(FailureKind.TIMEOUT);
        assertThatThrownBy(() -> regex.isIn(CHOSEN)).hasMessageContaining("within 50 ms");
        assertThatThrownBy(() -> regex.replaceAll(CHOSEN, "x")).hasMessageContaining("within 50 ms");
        assertThatThrownBy(() -> regex.replaceEach(CHOSEN, "x")).hasMessageContaining("within 50 ms");
        assertThatThrownBy(() -> regex.split(CHOSEN)).hasMessageContaining("within 50 ms");
    }

    @Test
    void a_long_text_that_is_easy_is_read_to_its_end() {
        String text = "x".repeat(2_000_000);

        assertThat(Objects.requireNonNull(regex("x*+", 10_000).match(text, false))
                        .group())
                .hasSize(2_000_000);
    }

    @Test
    void a_text_that_nests_too_deep_fails_and_says_what_helps() {
        String text = "ab".repeat(1_000_000);

        assertThatThrownBy(() -> regex("(a|b)*", 10_000).match(text, false))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("2000000 characters; write repeated groups as possessive ones");
        assertThat(regex("(a|b)*+", 10_000).match(text, false)).isNotNull();
    }

    @Test
    void what_would_be_put_in_too_often_is_refused() {
        assertThatThrownBy(() -> regex("x", 10_000).replaceEach("x".repeat(100_000), "y".repeat(100_000)))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("more than 67108864 characters");
    }

    @Test
    void finds_and_replaces_as_java_does() {
        assertThat(regex("b", 100).match("abc", false)).isNull();
        assertThat(regex("b", 100).match("abc", true)).isNotNull();
        assertThat(regex("b", 100).isIn("abc")).isTrue();
        assertThat(regex("(?<x>b)", 100).replaceAll("abcb", "[${x}]")).isEqualTo("a[b]c[b]");
        assertThat(regex(",", 100).split("a,,b,,")).containsExactly("a", "", "b");
        assertThat(regex("b", 100).replaceEach("abcb", "$1\\")).isEqualTo("a$1\\c$1\\");
        assertThat(regex("b*", 100).replaceEach("abcb", "x")).isNull();
    }

    private static LimitedRegex regex(String pattern, long limitMs) {
        return new LimitedRegex(Pattern.compile(pattern), limitMs);
    }
}
