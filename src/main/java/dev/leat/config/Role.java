package dev.leat.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a process does in its cluster. */
public enum Role {
    /** It takes partitions and runs pipelines. */
    @JsonProperty("pipelines")
    PIPELINES,
    /** It works on stages for other nodes. */
    @JsonProperty("compute")
    COMPUTE
}
