package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import java.math.BigDecimal;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads times strictly (there is no 31 February) and writes them in the form that PostgreSQL and ISO 8601 share. */
final class Times {
    static final String ISO = "iso";

    private static final Map<String, Integer> EPOCH_DIGITS =
            Map.of("epoch-s", 0, "epoch-ms", 3, "epoch-us", 6, "epoch-ns", 9);
    private static final int NANO_DIGITS = 9;
    private static final BigDecimal NANOS = BigDecimal.TEN.pow(NANO_DIGITS);

    private static final DateTimeFormatter ISO_READER = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final @Nullable Integer epochDigits;
    private final DateTimeFormatter reader;
    private final boolean iso;
    private final ZoneId zone;

    Times(String format, ZoneId zone) {
        this(format, zone, Locale.ENGLISH);
    }

    /** @param locale of the names of months and days in a pattern */
    Times(String format, ZoneId zone, Locale locale) {
        this.iso = format.equals(ISO);
        this.epochDigits = EPOCH_DIGITS.get(format);
        this.reader = iso || epochDigits != null ? ISO_READER : pattern(format, locale);
        this.zone = zone;
    }

    /** @throws IllegalArgumentException when it is no format */
    static void check(String format) {
        if (!format.equals(ISO) && !EPOCH_DIGITS.containsKey(format)) {
            pattern(format, Locale.ENGLISH);
        }
    }

    /** Digits after the second of an epoch format; null for others. */
    static @Nullable Integer epochDigits(String format) {
        return EPOCH_DIGITS.get(format);
    }

    /** A moment, with the offset Z. */
    JsonNode timestamp(JsonNode value) {
        return TextNode.valueOf(moment(value).toInstant().toString());
    }

    JsonNode localTimestamp(JsonNode value) {
        return TextNode.valueOf(moment(value).toLocalDateTime().format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
    }

    JsonNode date(JsonNode value) {
        return TextNode.valueOf(moment(value).toLocalDate().toString());
    }

    JsonNode time(JsonNode value) {
        try {
            LocalTime time = epochDigits != null ? moment(value).toLocalTime() : clock(text(value));
            return TextNode.valueOf(time.format(DateTimeFormatter.ISO_LOCAL_TIME));
        } catch (DateTimeException failure) {
            throw Texts.wrong("a time of day", value);
        }
    }

    /** What the clocks of the zone show where the text is a moment, else the time that it says. */
    private LocalTime clock(String text) {
        boolean withDate = iso && text.indexOf('-') > 0;
        DateTimeFormatter form = iso && !withDate ? DateTimeFormatter.ISO_LOCAL_TIME : reader;
        TemporalAccessor time = form.parseBest(text, ZonedDateTime::from, LocalTime::from);
        return time instanceof ZonedDateTime moment
                ? moment.withZoneSameInstant(zone).toLocalTime()
                : LocalTime.from(time);
    }

    /** Whether it is worth trying; much quicker than a failure of {@link #moment}. */
    boolean mayFit(JsonNode value) {
        if (epochDigits != null || !value.isTextual()) {
            return true;
        }
        String text = text(value);
        ParsePosition position = new ParsePosition(0);
        return reader.parseUnresolved(text, position) != null && position.getIndex() == text.length();
    }

    /** @throws EventException when the value is not of this format */
    ZonedDateTime moment(JsonNode value) {
        try {
            if (epochDigits != null) {
                return epoch(value, epochDigits).atZone(zone);
            }
            TemporalAccessor time =
                    reader.parseBest(text(value), ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            if (time instanceof ZonedDateTime zoned) {
                return zoned.withZoneSameInstant(zone);
            }
            LocalDateTime local = time instanceof LocalDateTime both
                    ? both
                    : LocalDate.from(time).atStartOfDay();
            return local.atZone(zone);
        } catch (DateTimeException | ArithmeticException failure) {
            throw Texts.wrong("a time of the configured format", value);
        }
    }

    /** Numbers.read bounds the digits before anything is computed with them. */
    private static Instant epoch(JsonNode value, int digits) {
        BigDecimal seconds = Numbers.read(value).scaleByPowerOfTen(-digits);
        BigDecimal[] parts = seconds.multiply(NANOS).divideAndRemainder(NANOS);
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValue());
    }

    private static String text(JsonNode value) {
        if (!value.isTextual()) {
            throw Texts.wrong("a text", value);
        }
        return value.textValue().strip();
    }

    /** Year of era would make a strict parser ask for the era: a plain year is meant. */
    static DateTimeFormatter pattern(String format, Locale locale) {
        StringBuilder pattern = new StringBuilder();
        boolean quoted = false;
        boolean yearOfWeek = false;
        boolean week = false;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            quoted ^= c == '\'';
            yearOfWeek |= c == 'Y' && !quoted;
            week |= c == 'w' && !quoted;
            pattern.append(c == 'y' && !quoted && format.indexOf('G') < 0 ? 'u' : c);
        }
        if (yearOfWeek && !week) {
            throw new IllegalArgumentException(
                    "format '" + format + "' has the year of a week (Y), another one around New Year; write y");
        }
        try {
            return new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(pattern.toString())
                    .toFormatter(locale)
                    .withResolverStyle(ResolverStyle.STRICT);
        } catch (IllegalArgumentException failure) {
            throw new IllegalArgumentException("format '" + format + "' is neither " + ISO
                    + ", epoch-s, epoch-ms, epoch-us, epoch-ns nor a pattern of java.time: " + failure.getMessage());
        }
    }
}
