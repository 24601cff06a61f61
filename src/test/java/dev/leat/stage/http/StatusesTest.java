package dev.leat.stage.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leat.config.KeyException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusesTest {

    @ParameterizedTest
    @CsvSource({
        "200, OK", "204, OK", "299, OK", "302, DEAD_LETTER", "400, DEAD_LETTER", "404, DEAD_LETTER", "408, RETRY",
        "425, RETRY", "429, RETRY", "499, DEAD_LETTER", "500, RETRY", "503, RETRY", "599, RETRY", "999, DEAD_LETTER",
        "99, DEAD_LETTER"
    })
    void without_entries_overload_and_outage_are_tried_again(int status, StatusAction action) {
        assertThat(Statuses.of(Map.of()).of(status)).isEqualTo(action);
    }

    @Test
    void the_narrowest_entry_counts_wherever_it_stands() {
        Map<String, StatusAction> entries = new LinkedHashMap<>();
        entries.put("404", StatusAction.DEFAULT);
        entries.put("400-409", StatusAction.RETRY);
        entries.put("4xx", StatusAction.DROP);

        Statuses statuses = Statuses.of(entries);

        assertThat(statuses.of(404)).isEqualTo(StatusAction.DEFAULT);
        assertThat(statuses.of(409)).isEqualTo(StatusAction.RETRY);
        assertThat(statuses.of(410)).isEqualTo(StatusAction.DROP);
        assertThat(statuses.of(500)).isEqualTo(StatusAction.RETRY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "40", "6xx", "40x", "404-403", "404-4xx", "ok"})
    void what_is_no_status_is_refused(String text) {
        assertThatExceptionOfType(KeyException.class).isThrownBy(() -> Statuses.of(Map.of(text, StatusAction.OK)));
    }

    @Test
    void retry_after_is_read_as_seconds_and_as_a_date() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30));

        assertThat(Answers.pauseMs("3")).isEqualTo(3000);
        assertThat(Answers.pauseMs(" 0 ")).isZero();
        assertThat(Answers.pauseMs(date)).isBetween(20_000L, 30_000L);
        assertThat(Answers.pauseMs("Wed, 21 Oct 2015 07:28:00 GMT")).isZero();
        assertThat(Answers.pauseMs("99999999999999999999")).isEqualTo(86_400_000);
        assertThat(Answers.pauseMs("soon")).isZero();
        assertThat(Answers.pauseMs(null)).isZero();
    }
}
