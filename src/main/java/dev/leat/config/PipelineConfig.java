package dev.leat.config;

import java.util.List;

/** One pipeline: one JSON file. */
public record PipelineConfig(
        @Key(
                doc = "Names the pipeline in the database, in metrics and in logs. Positions hang on it: with another"
                        + " name the pipeline begins anew at source.startAt.",
                pattern = Names.PATTERN,
                form = Names.FORM)
        String name,

        @Key(doc = "Where events come from: Kafka.") SourceConfig source,

        @Key(
                doc = "What happens to events on the way, in this order. Empty: events go from Kafka to PostgreSQL as"
                        + " they are.",
                fallback = "[]",
                max = 64)
        List<StageConfig> stages,

        @Key(doc = "Where rows go: PostgreSQL.") SinkConfig sink,

        @Key(doc = "What becomes of events that fail.", fallback = "{}")
        ErrorsConfig errors,

        @Key(doc = "Bounds of memory.", fallback = "{}") LimitsConfig limits,

        @Key(doc = "How the pipeline ends.", fallback = "{}")
        ShutdownConfig shutdown,

        @Key(doc = "What operators may see of events on their way, with leat tap.", fallback = "{}")
        TapConfig tap) {}
