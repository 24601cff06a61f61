package dev.leat.config;

import dev.leat.api.KeyFormat;
import java.util.Map;

/** The Kafka side of a pipeline. */
public record SourceConfig(
        @Key(
                doc = "Kafka brokers to begin with, host:port, several separated by commas. The others are found from"
                        + " these.",
                pattern = Names.SERVERS_PATTERN,
                form = Names.SERVERS_FORM)
        String bootstrapServers,

        @Key(
                doc = "Topics to read: a list of names, or {\"pattern\": \"regular expression\"}, which must match"
                        + " whole names and also finds topics that appear later.")
        Topics topics,

        @Key(
                doc = "Kafka consumer group. Processes that run the same pipeline share it, and with it the partitions;"
                        + " different pipelines must not.",
                min = 1,
                max = 255)
        String groupId,

        @Key(
                doc = "Where the very first start begins: earliest, latest, or a time such as 2026-01-31T00:00:00Z (the"
                        + " first event that is not older). Later starts go on where the database says.",
                fallback = "\"earliest\"")
        StartAt startAt,

        @Key(
                doc = "How record keys are read: string (UTF-8), json, or bytes (base64 text in expressions).",
                fallback = "\"string\"")
        KeyFormat key,

        @Key(doc = "How record values are read.", fallback = "\"json\"")
        ValueFormat format,

        @Key(
                doc = "Keeps the partitions of a process that restarts for it: Kafka knows it by the node's id, which"
                        + " must be set. It is missed only after session.timeout.ms, also when it stops for good.",
                fallback = "false")
        boolean staticMembership,

        @Key(
                doc = "Further properties of the Kafka client, for TLS, SASL and tuning, by their Kafka names. Those"
                        + " that Leat must own are refused: bootstrap.servers, group.id, enable.auto.commit,"
                        + " auto.commit.interval.ms, auto.offset.reset, max.poll.records, key.deserializer,"
                        + " value.deserializer. Unless set here: isolation.level is read_committed,"
                        + " session.timeout.ms 10000, fetch.max.wait.ms 50 (more where"
                        + " a process has more than 25 pipelines), receive.buffer.bytes -1 (as the operating"
                        + " system decides), and partitions are assigned cooperative-sticky.",
                fallback = "{}")
        Map<String, String> properties) {
    /** With the names of the properties only: passwords are among their values. */
    @Override
    public String toString() {
        return "SourceConfig[bootstrapServers=" + bootstrapServers + ", topics=" + topics + ", groupId=" + groupId
                + ", startAt=" + startAt + ", key=" + key + ", format=" + format + ", staticMembership="
                + staticMembership + ", properties=" + properties.keySet() + "]";
    }
}
