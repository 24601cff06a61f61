package dev.leat.config;

/** What belongs to the process and not to a pipeline. */
public record NodeConfig(
        @Key(doc = "The HTTP server for health, metrics and status.", fallback = "{}")
        AdminConfig admin) {}
