package dev.leat.stage.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The mistakes that show only when a stage's keys are seen together with those that all stages have. */
public final class HttpChecks {
    private HttpChecks() {}

    /**
     * @param events worked on at once, in all lanes together
     * @throws IllegalArgumentException when something cannot work
     */
    public static void check(Http options, long events, long timeoutMs) {
        String trust = options.connection().trust();
        if (trust != null && !Files.isReadable(Path.of(trust))) {
            throw new IllegalArgumentException("connection.trust: the file " + trust + " cannot be read");
        }
        HttpRateConfig rate = options.limits().rate();
        if (rate != null) {
            check(rate, options, events, timeoutMs);
        }
    }

    /** The event that waits longest for its turn must not be late before it begins. */
    private static void check(HttpRateConfig rate, Http options, long events, long timeoutMs) {
        long together = options.per() == Http.Per.BATCH ? options.batch().eventsMax() : 1;
        long requests = (events + together - 1) / together;
        Integer burst = rate.burst();
        long waiting = Math.max(0, requests - (burst == null ? rate.requests() : burst));
        long waitMs = waiting * rate.perMs() / rate.requests();
        if (waitMs >= timeoutMs) {
            throw new IllegalArgumentException("limits.rate: with " + events
                    + " events at once (concurrency times lanes) the last one waits "
                    + TimeUnit.MILLISECONDS.toSeconds(waitMs) + " s for its turn, longer than timeoutMs (" + timeoutMs
                    + "); lower concurrency, or raise timeoutMs");
        }
    }
}
