package dev.leat.config;

import org.jspecify.annotations.Nullable;

/** What becomes of events that fail. */
public record ErrorsConfig(
        @Key(doc = "deadLetter: set the event aside and go on. stop: stop the pipeline.", fallback = "\"deadLetter\"")
        OnFailure onFailure,

        @Key(doc = "Kafka topic that gets a copy of each dead letter after it was committed.", optional = true)
        @Nullable
        String topic,

        @Key(
                doc = "Bad events in one transaction from which on the pipeline stops for a person to decide.",
                fallback = "100",
                min = 1,
                max = 10_000)
        int badEventsMax) {}
