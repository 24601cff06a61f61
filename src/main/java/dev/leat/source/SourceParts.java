package dev.leat.source;

import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.Telemetry;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * What the poll loop works with.
 *
 * @param clock at which others look, too, as a poll may hang on it
 * @param send hands a batch to the lane of this number; called on the poll thread, returns at once
 * @param end tells the pipeline, once, why reading ends: STOP when only a person can help, OUTAGE when everything has
 *     to be opened anew
 */
record SourceParts(
        KafkaSourceVerticle.Wiring wiring, WallClock clock, ObjIntConsumer<Batch> send, Consumer<BatchException> end) {

    PipelineConfig config() {
        return wiring.config();
    }

    Telemetry telemetry() {
        return wiring.telemetry();
    }
}
