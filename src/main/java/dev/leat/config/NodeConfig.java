package dev.leat.config;

import java.util.List;
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
                doc = "What the process does in its cluster: pipelines (takes partitions), compute (works on stages"
                        + " with \"placement\": \"cluster\" for other nodes), or both. Every node needs the files of"
                        + " the pipelines, also one that only computes.",
                fallback = "[\"pipelines\", \"compute\"]",
                min = 1,
                max = 2)
        List<Role> roles,

        @Key(
                doc = "Traces, sent to a collector by OpenTelemetry's protocol. Without this key nothing is traced.",
                optional = true)
        @Nullable
        TracingConfig tracing) {

    public NodeConfig {
        roles = List.copyOf(roles);
    }

    /** It runs pipelines, and not only stages for others. */
    public boolean runsPipelines() {
        return roles.contains(Role.PIPELINES);
    }

    /** It works for other nodes of its cluster, if it has one. */
    public boolean computes() {
        return roles.contains(Role.COMPUTE);
    }

    /** The same as a member of a cluster. */
    public NodeConfig with(ClusterConfig membership) {
        return new NodeConfig(id, admin, membership, roles, tracing);
    }
}
