package dev.leat.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks the Kafka side: brokers, and the client properties that Leat must own. */
final class SourceChecks {
    private static final Map<String, String> OWNED = Map.of(
            "bootstrap.servers", "set source.bootstrapServers instead",
            "group.id", "set source.groupId instead",
            "enable.auto.commit", "positions are kept in PostgreSQL; Kafka's own offsets follow after each commit",
            "auto.commit.interval.ms", "positions are kept in PostgreSQL; Kafka's own offsets follow after each commit",
            "auto.offset.reset", "a lost position must stop the pipeline, not skip events; see source.startAt",
            "key.deserializer", "keys are kept as bytes for dead letters; see source.key",
            "value.deserializer", "values are kept as bytes for dead letters; see source.format",
            "max.poll.records", "set limits.batchEvents instead");
    private static final List<String> CLASSIC_ONLY =
            List.of("session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy");
    private static final List<String> GROUP_PROTOCOLS = List.of("classic", "consumer");
    private static final List<String> ISOLATION_LEVELS = List.of("read_committed", "read_uncommitted");
    private static final long MAX_POLL_INTERVAL_MS = 300_000;
    private static final int PORT_MAX = 65_535;
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");

    private final Bound<SourceConfig> source;
    private final Problems problems;

    private SourceChecks(Bound<SourceConfig> source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    static void check(Binding binding, Problems problems) {
        for (Bound<SourceConfig> source : binding.bound(SourceConfig.class)) {
            SourceChecks checks = new SourceChecks(source, problems);
            checks.brokers();
            checks.ownedProperties();
            checks.groupProtocol();
            checks.oneInstanceId();
            checks.oneOf("isolation.level", ISOLATION_LEVELS);
            binding.bound(ShutdownConfig.class).forEach(checks::drain);
        }
    }

    private void brokers() {
        Arrays.stream(source.record().bootstrapServers().split(",", -1))
                .map(String::strip)
                .filter(server -> PORT.matcher(server)
                        .results()
                        .mapToInt(found -> Integer.parseInt(found.group(1)))
                        .anyMatch(port -> port < 1 || port > PORT_MAX))
                .forEach(server -> problems.add(
                        JsonPaths.member(source.path(), "bootstrapServers"),
                        "must have ports in 1.." + PORT_MAX + ", got \"" + server + '"'));
    }

    private void ownedProperties() {
        source.record().properties().keySet().stream()
                .filter(OWNED::containsKey)
                .forEach(name -> problems.add(property(name), "is Leat's own to set: " + OWNED.get(name)));
    }

    private void groupProtocol() {
        oneOf("group.protocol", GROUP_PROTOCOLS);
        Map<String, String> properties = source.record().properties();
        if (properties.getOrDefault("group.protocol", "").equals("consumer")) {
            CLASSIC_ONLY.stream()
                    .filter(properties::containsKey)
                    .forEach(name -> problems.add(
                            property(name),
                            "cannot be set with group.protocol \"consumer\"; the broker decides it there"));
        }
    }

    private void oneInstanceId() {
        if (source.record().staticMembership() && source.record().properties().containsKey("group.instance.id")) {
            problems.add(property("group.instance.id"), "is made of the node's id where staticMembership is true");
        }
    }

    private void oneOf(String name, List<String> allowed) {
        String given = source.record().properties().get(name);
        if (given != null && !allowed.contains(given)) {
            problems.add(
                    property(name), "must be one of \"" + String.join("\", \"", allowed) + "\", got \"" + given + '"');
        }
    }

    private void drain(Bound<ShutdownConfig> shutdown) {
        String given = source.record().properties().get("max.poll.interval.ms");
        if (given != null && !given.matches("[0-9]{1,9}")) {
            problems.add(property("max.poll.interval.ms"), "must be a whole number, got \"" + given + '"');
            return;
        }
        long intervalMs = given == null ? MAX_POLL_INTERVAL_MS : Long.parseLong(given);
        if (shutdown.record().drainMs() >= intervalMs) {
            problems.add(
                    JsonPaths.member(shutdown.path(), "drainMs"),
                    "must be below max.poll.interval.ms (" + intervalMs + "), got "
                            + shutdown.record().drainMs() + "; the group would take the partitions away meanwhile");
        }
    }

    private String property(String name) {
        return JsonPaths.member(JsonPaths.member(source.path(), "properties"), name);
    }
}
