package dev.leat.cli;

import dev.leat.config.StartAt;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** A place in topics, as options name it. */
final class PlaceOption {
    private PlaceOption() {}

    /**
     * The place that the text names.
     *
     * @param must the option and what else it may be, as a message begins: "--to must be an offset,"
     */
    static StartAt startAt(String must, String text) {
        if (text.equals("earliest")) {
            return new StartAt.Earliest();
        }
        if (text.equals("latest")) {
            return new StartAt.Latest();
        }
        try {
            return new StartAt.Timestamp(Instant.parse(text).toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException failure) {
            throw CommandFailure.wrongUsage(
                    must + " earliest, latest or a time such as 2026-01-31T00:00:00Z, got " + text);
        }
    }
}
