package dev.leat.config;

import org.jspecify.annotations.Nullable;

/** What becomes of events that fail. */
public record ErrorsConfig(
        @Key(
                doc = "deadLetter: set the event aside in leat.dead_letters and go on. park: the same, and all later"
                        + " events of its Kafka key wait there too, to be replayed in order; an event without key is"
                        + " set aside alone. stop: stop the pipeline before it.",
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
                doc = "More bad events than this in one transaction, or in a row over several without one that is"
                        + " written in between, stop the pipeline: then not the events are bad, but something else,"
                        + " and a person decides. Events that only wait behind a parked one do not count.",
                fallback = "100",
                min = 1,
                max = 10_000)
        int badEventsMax,

        @Key(
                doc = "Parked keys of one partition at most; more stop the pipeline. How many events wait behind"
                        + " them is not bounded.",
                fallback = "1000",
                min = 1,
                max = 100_000)
        int parkedKeysMax) {}
