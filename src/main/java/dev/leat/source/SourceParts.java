package dev.leat.source;

import dev.leat.batch.Batch;
import dev.leat.batch.PositionStore;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.Telemetry;
import java.util.function.Consumer;

/**
 * What the poll loop works with.
 *
 * @param owner names this process in the rows of positions
 * @param send hands a batch to its lane; called on the poll thread, returns at once
 * @param stop tells the pipeline that only a person can help, with the reason; called once
 */
record SourceParts(
        PipelineConfig config,
        String owner,
        PositionStore positions,
        TopicAdmin topics,
        Telemetry telemetry,
        Consumer<Batch> send,
        Consumer<String> stop) {}
