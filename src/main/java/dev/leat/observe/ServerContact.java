package dev.leat.observe;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * When a pipeline last heard of one of its servers, whether or not events flow.
 *
 * @param heardMs wall time at which it was last heard of
 * @param silentMs how long it was listened to since then
 * @param boundMs the longest silence that can be a slow answer; a longer one is an outage
 * @param trouble what the last question ended with that had no good answer; empty when there is nothing to tell
 */
public record ServerContact(Server server, long heardMs, long silentMs, long boundMs, String trouble) {

    /** Who answers a pipeline, and which key of its configuration says where they are. */
    public enum Server {
        KAFKA("Kafka", "source.bootstrapServers"),
        POSTGRESQL("PostgreSQL", "sink.uri");

        private final String shown;
        private final String key;

        Server(String shown, String key) {
            this.shown = shown;
            this.key = key;
        }

        /** For people. */
        public String shown() {
            return shown;
        }

        /** For programs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Events could not take effect if there were some. */
    public boolean silent() {
        return silentMs > boundMs;
    }

    /** Who, since when, and what to do. */
    public String reason() {
        Instant heard = Instant.ofEpochMilli(heardMs).truncatedTo(ChronoUnit.SECONDS);
        return server.shown + " has given no good answer since " + heard + ", for "
                + TimeUnit.MILLISECONDS.toSeconds(silentMs)
                + " s" + (trouble.isEmpty() ? "" : " (" + trouble + ")") + "; look at what " + server.key
                + " names and at the network on the way; a restart does not help, it goes on by itself";
    }
}
