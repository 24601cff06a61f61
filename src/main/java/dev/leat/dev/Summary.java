package dev.leat.dev;

import java.util.Locale;

/**
 * How a run of the quick start went.
 *
 * @param events produced, as Kafka acknowledged them
 * @param rows in the table, as PostgreSQL counts them
 * @param deadLetters in {@code leat.dead_letters}, as PostgreSQL counts them
 * @param dropped by the filter, as Leat's telemetry counts them
 * @param seconds from the first event sent to the last one committed
 * @param latencyMsP50 from an event's own time to its commit, as PostgreSQL noted it
 * @param latencyMsP99 the same for 99 of 100
 */
record Summary(
        long events,
        long rows,
        long deadLetters,
        long dropped,
        double seconds,
        double latencyMsP50,
        double latencyMsP99) {

    /** Whether every event is accounted for exactly once. */
    boolean adds() {
        return rows + deadLetters + dropped == events;
    }

    long eventsPerSecond() {
        return Math.round(events / Math.max(seconds, 0.001));
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"events\":%d,\"rows\":%d,\"deadLetters\":%d,\"dropped\":%d,\"seconds\":%.3f,"
                        + "\"eventsPerSecond\":%d,\"latencyMsP50\":%.1f,\"latencyMsP99\":%.1f}",
                events,
                rows,
                deadLetters,
                dropped,
                seconds,
                eventsPerSecond(),
                latencyMsP50,
                latencyMsP99);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%,d events in, %,d rows, %,d dead letters, %,d dropped by the filter; %.1f s, %,d events/s,"
                        + " latency p50 %.1f ms, p99 %.1f ms",
                events,
                rows,
                deadLetters,
                dropped,
                seconds,
                eventsPerSecond(),
                latencyMsP50,
                latencyMsP99);
    }
}
