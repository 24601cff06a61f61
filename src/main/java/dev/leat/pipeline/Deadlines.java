package dev.leat.pipeline;

import dev.leat.config.PipelineConfig;

/**
 * How long a batch may take, added up from the end of the way to its beginning.
 *
 * @param sinkMs one batch in the sink, once taken from the queue, the search for bad events included
 * @param stagesMs one batch in all stages, once each takes it from its queue
 * @param sourceMs from sending a batch to its acknowledgement, with those ahead of it in the lane
 */
public record Deadlines(long sinkMs, long stagesMs, long sourceMs) {
    public static Deadlines of(PipelineConfig config, long sinkMs, long stagesMs) {
        return new Deadlines(sinkMs, stagesMs, config.limits().laneDeadlineMs(sinkMs + stagesMs));
    }
}
