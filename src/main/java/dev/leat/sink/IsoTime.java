package dev.leat.sink;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** Reads ISO 8601 timestamps; the common form by hand, which costs a tenth of the general formatter. */
final class IsoTime {
    private static final int YEAR_END = 4;
    private static final int MONTH_END = 7;
    private static final int DATE_END = 10;
    private static final int HOUR_END = 13;
    private static final int MINUTE_END = 16;
    private static final int SECOND_END = 19;
    private static final int NANO_DIGITS = 9;
    private static final int BASE = 10;

    private static final DateTimeFormatter GENERAL = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:mm:ss", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT); // or 31 February would be the last of that month

    private IsoTime() {}

    /** The time in UTC; without an offset the text is taken as UTC. */
    static LocalDateTime parse(String text) {
        if (isCommon(text)) {
            return LocalDateTime.of(
                    digits(text, 0, YEAR_END),
                    digits(text, YEAR_END + 1, MONTH_END),
                    digits(text, MONTH_END + 1, DATE_END),
                    digits(text, DATE_END + 1, HOUR_END),
                    digits(text, HOUR_END + 1, MINUTE_END),
                    digits(text, MINUTE_END + 1, SECOND_END),
                    nanos(text));
        }
        return general(text);
    }

    /** yyyy-mm-ddThh:mm:ss, up to nine decimals, and Z or nothing. */
    private static boolean isCommon(String text) {
        int length = text.length();
        if (length < SECOND_END
                || text.charAt(YEAR_END) != '-'
                || text.charAt(MONTH_END) != '-'
                || (text.charAt(DATE_END) != 'T' && text.charAt(DATE_END) != ' ')
                || text.charAt(HOUR_END) != ':'
                || text.charAt(MINUTE_END) != ':') {
            return false;
        }
        int end = text.charAt(length - 1) == 'Z' ? length - 1 : length;
        if (end == SECOND_END) {
            return true;
        }
        if (text.charAt(SECOND_END) != '.' || end < SECOND_END + 2 || end > SECOND_END + 1 + NANO_DIGITS) {
            return false;
        }
        for (int at = SECOND_END + 1; at < end; at++) {
            if (!isDigit(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static int nanos(String text) {
        int nanos = 0;
        for (int place = 0; place < NANO_DIGITS; place++) {
            int at = SECOND_END + 1 + place;
            boolean digit = at < text.length() && isDigit(text.charAt(at));
            nanos = nanos * BASE + (digit ? text.charAt(at) - '0' : 0);
        }
        return nanos;
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int at = from; at < to; at++) {
            char character = text.charAt(at);
            if (!isDigit(character)) {
                throw new DateTimeException("not a digit at " + at);
            }
            number = number * BASE + (character - '0');
        }
        return number;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static LocalDateTime general(String text) {
        boolean blank = text.length() > DATE_END && text.charAt(DATE_END) == ' ';
        String iso = blank ? text.substring(0, DATE_END) + "T" + text.substring(DATE_END + 1) : text;
        TemporalAccessor parsed = GENERAL.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
        return parsed instanceof OffsetDateTime withOffset
                ? withOffset.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                : (LocalDateTime) parsed;
    }
}
