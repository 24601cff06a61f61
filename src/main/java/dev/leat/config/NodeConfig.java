package dev.leat.config;

import org.jspecify.annotations.Nullable;

/** What belongs to the process and not to a pipeline. */
public record NodeConfig(
        @Key(
                doc = "Names the process in the database, in logs and in the cluster, such as ${env:HOSTNAME}. No two"
                        + " processes at the same time may have the same one; over restarts it should stay, and must"
                        + " for source.staticMembership. Without it: host name and process id.",
                optional = true,
                pattern = Names.PATTERN,
                form = Names.FORM)
        @Nullable
        String id,

        @Key(doc = "The HTTP server for health, metrics and status.", fallback = "{}")
        AdminConfig admin,

        @Key(
                doc = "Makes the process a member of a cluster: one face for all of its nodes. Absent: the process is"
                        + " on its own, and still shares partitions with others by the consumer group.",
                optional = true)
        @Nullable
        ClusterConfig cluster,

        @Key(
                doc = "Traces, sent to a collector by OpenTelemetry's protocol. Without this key nothing is traced.",
                optional = true)
        @Nullable
        TracingConfig tracing) {

    /** The same as a member of a cluster. */
    public NodeConfig with(ClusterConfig membership) {
        return new NodeConfig(id, admin, membership, tracing);
    }
}
