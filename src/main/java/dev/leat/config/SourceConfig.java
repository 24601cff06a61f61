package dev.leat.config;

import dev.leat.api.KeyFormat;
import java.util.Map;

/** The Kafka side of a pipeline. */
public record SourceConfig(
        @Key(doc = "Kafka brokers to begin with, host:port, separated by commas.")
        String bootstrapServers,

        @Key(doc = "Topics to read: a list of names, or {\"pattern\": \"regular expression\"}.")
        Topics topics,

        @Key(doc = "Kafka consumer group; each pipeline needs its own.")
        String groupId,

        @Key(
                doc = "Where the very first start begins: earliest, latest, or a time such as"
                        + " 2026-01-31T00:00:00Z. Later starts go on where the database says.",
                fallback = "\"earliest\"")
        StartAt startAt,

        @Key(doc = "How record keys are read: string, json or bytes (base64 text).", fallback = "\"string\"")
        KeyFormat key,

        @Key(doc = "How record values are read.", fallback = "\"json\"")
        ValueFormat format,

        @Key(doc = "Further properties of the Kafka client, for TLS, SASL and tuning.", fallback = "{}")
        Map<String, String> properties) {

    /** With the names of the properties only: passwords are among their values. */
    @Override
    public String toString() {
        return "SourceConfig[bootstrapServers=" + bootstrapServers + ", topics=" + topics + ", groupId=" + groupId
                + ", startAt=" + startAt + ", key=" + key + ", format=" + format + ", properties="
                + properties.keySet() + "]";
    }
}
