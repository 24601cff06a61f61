package dev.leat.config;

import java.util.List;

/** One pipeline: one JSON file. */
public record PipelineConfig(
        @Key(doc = "Names the pipeline in the database, in metrics and in logs; never change it, positions hang on it.")
        String name,

        @Key(doc = "Where events come from.") SourceConfig source,

        @Key(doc = "What happens to events on the way, in this order.", fallback = "[]")
        List<StageConfig> stages,

        @Key(doc = "Where rows go.") SinkConfig sink,

        @Key(doc = "What becomes of events that fail.", fallback = "{}")
        ErrorsConfig errors,

        @Key(doc = "Bounds of memory.", fallback = "{}") LimitsConfig limits,

        @Key(doc = "How the pipeline ends.", fallback = "{}")
        ShutdownConfig shutdown) {}
