package dev.leat.config;

import org.jspecify.annotations.Nullable;

/** What becomes of events that fail. */
public record ErrorsConfig(
        @Key(
                doc = "deadLetter: set the event aside in leat.dead_letters and go on. stop: stop the pipeline before"
                        + " it.",
                fallback = "\"deadLetter\"")
        OnFailure onFailure,

        @Key(
                doc = "Kafka topic that gets a copy of each dead letter after it was committed; it must not be one of"
                        + " source.topics.",
                optional = true,
                pattern = TopicNames.PATTERN,
                form = TopicNames.FORM)
        @Nullable
        String topic,

        @Key(
                doc = "More bad events than this in one transaction stop the pipeline: then not the events are bad, but"
                        + " something else, and a person decides.",
                fallback = "100",
                min = 1,
                max = 10_000)
        int badEventsMax) {}
