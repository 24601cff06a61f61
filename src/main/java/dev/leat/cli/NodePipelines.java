package dev.leat.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.config.ConfigFile;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.http.NodeControl;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.Pipelines;
import dev.leat.stage.StageTypes;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The pipelines of this process and their files: what a reload reads again. */
final class NodePipelines implements NodeControl {
    private final Vertx vertx;
    private final PipelineFiles files;
    private final Pipelines pipelines;
    private final List<String> names;
    private final Map<String, Shown> shown = new ConcurrentHashMap<>();

    /** @param pipelines those of the files, in their order */
    NodePipelines(Vertx vertx, PipelineFiles files, Pipelines pipelines) {
        this.vertx = vertx;
        this.files = files;
        this.pipelines = pipelines;
        this.names = files.configs().stream().map(PipelineConfig::name).toList();
        files.files().forEach(this::show);
    }

    private void show(ConfigFile<PipelineConfig> file) {
        ObjectNode config = file.written().effective(StageTypes.options());
        shown.put(file.orThrow().name(), new Shown(file.file(), config));
    }

    @Override
    public Optional<Pipeline> pipeline(String name) {
        return pipelines.find(name);
    }

    @Override
    public Stages stages(PipelineConfig config) {
        return Stages.compile(config, files.plugins(), new Problems());
    }

    @Override
    public Shown shown(Pipeline pipeline) {
        Shown known = shown.get(pipeline.config().name());
        if (known == null) {
            throw new IllegalStateException(
                    "no file of pipeline " + pipeline.config().name());
        }
        return known;
    }

    @Override
    public Future<Reloaded> reload(Pipeline pipeline) {
        return readAgain(
                pipeline, (file, next) -> pipeline.reload(next, file.problems()).onSuccess(done -> show(file)));
    }

    @Override
    public Future<Reloaded> check(Pipeline pipeline) {
        return readAgain(pipeline, (file, next) -> pipeline.check(next, file.problems()));
    }

    /** What is done with a file that could be read. */
    private interface Use {
        Future<Void> of(ConfigFile<PipelineConfig> file, PipelineConfig next);
    }

    private Future<Reloaded> readAgain(Pipeline pipeline, Use use) {
        String name = pipeline.config().name();
        return vertx.executeBlocking(() -> files.readAgain().get(names.indexOf(name)), false)
                .compose(file -> used(name, file, use))
                .otherwise(failure -> new Reloaded(List.of(), failure));
    }

    private static Future<Reloaded> used(String name, ConfigFile<PipelineConfig> file, Use use) {
        Problems problems = file.problems();
        PipelineConfig next = file.draft();
        if (next == null) {
            return Future.succeededFuture(new Reloaded(problems.all(), null));
        }
        if (!next.name().equals(name)) {
            problems.add("name", "is " + next.name() + ", the running pipeline is " + name);
        }
        return use.of(file, next).transform(done -> Future.succeededFuture(new Reloaded(problems.all(), done.cause())));
    }
}
