package dev.leat.config;

/** The admin server. */
public record AdminConfig(
        @Key(doc = "Whether to serve health, metrics and status.", fallback = "true")
        boolean enabled,

        @Key(
                doc = "Address to listen on. There is no access control: open it to trusted networks only.",
                fallback = "\"127.0.0.1\"",
                min = 1)
        String host,

        @Key(doc = "Port to listen on; 0 takes a free one.", fallback = "8080", min = 0, max = 65_535)
        int port) {}
