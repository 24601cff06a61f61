package dev.leat.http;

import dev.leat.config.PipelineConfig;
import dev.leat.pipeline.Pipeline;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import java.util.Optional;

/** A process whose pipelines can only be looked at. */
public final class NoPipelines implements NodeControl {
    @Override
    public Optional<Pipeline> pipeline(String name) {
        return Optional.empty();
    }

    @Override
    public Stages stages(PipelineConfig config) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Reloaded> reload(Pipeline pipeline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Reloaded> check(Pipeline pipeline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Shown shown(Pipeline pipeline) {
        throw new UnsupportedOperationException();
    }
}
