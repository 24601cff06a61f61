package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/**
 * ISO 8601 text, with T or a blank between date and time, or whole milliseconds since 1970 in UTC. A timestamp without
 * offset is taken as UTC; one with an offset for a column without time zone becomes the time in UTC. More than six
 * decimals of a second are rounded to microseconds, PostgreSQL's resolution.
 */
final class Times {
    private static final int NANOS_PER_MICRO = 1000;
    private static final String TIMESTAMP_ADVICE =
            "write ISO 8601 such as 2026-01-31T10:00:00Z, or milliseconds since 1970";
    private static final int YEAR_MIN = -4711;
    private static final int DATE_YEAR_MAX = 5_874_896;
    private static final int TIMESTAMP_YEAR_MAX = 294_275;
    private static final long EPOCH_MS_MAX = 9_223_371_331_200_000L;
    private static final long EPOCH_MS_MIN = -210_866_803_200_000L;

    private Times() {}

    static LocalDate date(JsonNode value) {
        if (value.isTextual()) {
            try {
                LocalDate date = LocalDate.parse(value.textValue());
                if (date.getYear() >= YEAR_MIN && date.getYear() <= DATE_YEAR_MAX) {
                    return date;
                }
            } catch (DateTimeException failure) {
                throw Conversion.unfit(value, "date", "write ISO 8601 such as 2026-01-31");
            }
        }
        throw Conversion.unfit(value, "date", "write ISO 8601 such as 2026-01-31");
    }

    static LocalTime time(JsonNode value) {
        if (value.isTextual()) {
            try {
                LocalTime time = LocalTime.parse(value.textValue());
                LocalTime rounded = micros(time.atDate(LocalDate.EPOCH)).toLocalTime();
                return rounded.isBefore(time) && rounded.getHour() == 0 && time.getHour() != 0
                        ? time.truncatedTo(ChronoUnit.MICROS)
                        : rounded;
            } catch (DateTimeException failure) {
                throw Conversion.unfit(value, "time", "write ISO 8601 such as 10:00:00");
            }
        }
        throw Conversion.unfit(value, "time", "write ISO 8601 such as 10:00:00");
    }

    static LocalDateTime timestamp(JsonNode value) {
        return utc(value, "timestamp");
    }

    static OffsetDateTime timestampWithZone(JsonNode value) {
        return utc(value, "timestamptz").atOffset(ZoneOffset.UTC);
    }

    private static LocalDateTime utc(JsonNode value, String type) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            long epochMs = value.longValue();
            if (epochMs >= EPOCH_MS_MIN && epochMs <= EPOCH_MS_MAX) {
                return LocalDateTime.ofInstant(Instant.ofEpochMilli(epochMs), ZoneOffset.UTC);
            }
        } else if (value.isTextual()) {
            try {
                LocalDateTime time = micros(IsoTime.parse(value.textValue()));
                if (time.getYear() >= YEAR_MIN && time.getYear() <= TIMESTAMP_YEAR_MAX) {
                    return time;
                }
            } catch (DateTimeException failure) {
                throw Conversion.unfit(value, type, TIMESTAMP_ADVICE);
            }
        }
        throw Conversion.unfit(value, type, TIMESTAMP_ADVICE);
    }

    private static LocalDateTime micros(LocalDateTime time) {
        int rest = time.get(ChronoField.NANO_OF_SECOND) % NANOS_PER_MICRO;
        if (rest == 0) {
            return time;
        }
        return time.plusNanos(rest >= NANOS_PER_MICRO / 2 ? NANOS_PER_MICRO - rest : -rest);
    }
}
