package dev.leat.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which nodes of a cluster work on a stage. */
public enum Placement {
    /** The one that has the event. */
    @JsonProperty("local")
    LOCAL,
    /** That one, and those with the role compute. */
    @JsonProperty("cluster")
    CLUSTER
}
