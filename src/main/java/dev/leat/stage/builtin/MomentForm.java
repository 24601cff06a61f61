package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a moment is written: as ISO 8601, as a number since 1970, or by a pattern. */
final class MomentForm {
    private static final int NANO_DIGITS = 9;

    private final @Nullable Integer epochDigits;
    private final @Nullable DateTimeFormatter writer;
    private final ZoneId zone;
    private final Timestamp.@Nullable Unit truncate;

    /** @throws IllegalArgumentException when the form does not exist, or is a pattern that cannot write a moment */
    MomentForm(String form, ZoneId zone, Locale locale, Timestamp.@Nullable Unit truncate) {
        this.epochDigits = Times.epochDigits(form);
        this.writer = epochDigits == null ? writer(form, zone, locale) : null;
        this.zone = zone;
        this.truncate = truncate;
    }

    /** Null for ISO in UTC, which Java's own writer does best. */
    private static @Nullable DateTimeFormatter writer(String form, ZoneId zone, Locale locale) {
        if (form.equals(Times.ISO)) {
            return zone.normalized().equals(ZoneOffset.UTC) ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME;
        }
        DateTimeFormatter pattern = Times.pattern(form, locale);
        try {
            pattern.formatTo(ZonedDateTime.of(2000, 2, 29, 0, 0, 0, 0, zone), new StringBuilder());
            return pattern;
        } catch (DateTimeException failure) {
            throw new IllegalArgumentException("pattern '" + form + "' cannot write a time: " + failure.getMessage());
        }
    }

    /** @throws EventException when the time is at the end of all that Java can compute with */
    JsonNode write(ZonedDateTime moment) {
        try {
            return written(moment);
        } catch (DateTimeException | ArithmeticException beyond) {
            throw new EventException(FailureKind.CONVERSION, "a time that is too far away to be written");
        }
    }

    private JsonNode written(ZonedDateTime moment) {
        ZonedDateTime shown = truncated(moment.withZoneSameInstant(zone));
        if (epochDigits != null) {
            BigDecimal seconds =
                    BigDecimal.valueOf(shown.getNano(), NANO_DIGITS).add(BigDecimal.valueOf(shown.toEpochSecond()));
            BigDecimal units = seconds.scaleByPowerOfTen(epochDigits).setScale(0, RoundingMode.FLOOR);
            return Numbers.integer(DecimalNode.valueOf(units));
        }
        return TextNode.valueOf(writer == null ? shown.toInstant().toString() : writer.format(shown));
    }

    /** A day begins at its first moment, which is not midnight everywhere on every day. */
    private ZonedDateTime truncated(ZonedDateTime moment) {
        if (truncate == null) {
            return moment;
        }
        LocalDate day = moment.toLocalDate();
        return switch (truncate) {
            case SECOND -> moment.truncatedTo(ChronoUnit.SECONDS);
            case MINUTE -> moment.truncatedTo(ChronoUnit.MINUTES);
            case HOUR -> moment.truncatedTo(ChronoUnit.HOURS);
            case DAY -> day.atStartOfDay(zone);
            case WEEK ->
                day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).atStartOfDay(zone);
            case MONTH -> day.withDayOfMonth(1).atStartOfDay(zone);
            case YEAR -> day.withDayOfYear(1).atStartOfDay(zone);
        };
    }
}
