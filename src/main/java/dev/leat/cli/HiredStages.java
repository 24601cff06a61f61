package dev.leat.cli;

import dev.leat.config.ConfigFile;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.StageConfig;
import dev.leat.observe.Telemetry;
import dev.leat.stage.Offload;
import dev.leat.stage.Stages;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages of a node that runs no pipelines and works for others only. When it is asked for a stage that it knows in
 * another form, it reads its files again: there is nobody who could tell it to reload. Belongs to one context.
 */
final class HiredStages {
    private static final Logger LOG = LoggerFactory.getLogger(HiredStages.class);
    private static final long LOOK_AGAIN_NS = TimeUnit.SECONDS.toNanos(5);

    private final Vertx vertx;
    private final Context context;
    private final PipelineFiles files;
    private final Offload offload;
    private final Function<String, ? extends Telemetry> telemetry;
    private List<PipelineConfig> configs;
    private List<Stages> opened = List.of();
    private boolean busy;
    private volatile boolean ended;
    private volatile boolean open;
    private long lookedNs = System.nanoTime();

    HiredStages(Vertx vertx, PipelineFiles files, Offload offload, Function<String, ? extends Telemetry> telemetry) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.files = files;
        this.offload = offload;
        this.telemetry = telemetry;
        this.configs = files.configs();
    }

    /** Fails when a stage cannot be opened; then none is. */
    Future<Void> open() {
        offload.onUnknown(() -> context.runOnContext(go -> look()));
        List<Stages> all = configs.stream()
                .map(config -> Stages.compile(config, files.plugins(), new Problems()))
                .toList();
        Future<Void> opening = Future.succeededFuture();
        for (int i = 0; i < all.size(); i++) {
            Stages stages = all.get(i);
            String pipeline = configs.get(i).name();
            opening = opening.compose(done -> stages.serve(vertx, telemetry.apply(pipeline), offload));
        }
        opened = all;
        return opening.onSuccess(done -> {
                    open = true;
                    LOG.atInfo()
                            .addKeyValue("pipelines", configs.size())
                            .log("works on stages for other nodes, and runs no pipeline");
                })
                .recover(failure -> closeOpened().transform(closed -> Future.failedFuture(failure)));
    }

    /** Other nodes are answered. */
    boolean isOpen() {
        return open;
    }

    /** Never fails. */
    Future<Void> close() {
        ended = true;
        return closeOpened();
    }

    private Future<Void> closeOpened() {
        open = false;
        List<Stages> closing = new ArrayList<>(opened);
        opened = List.of();
        return Future.join(closing.stream().map(Stages::close).toList())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private void look() {
        long nowNs = System.nanoTime();
        if (busy || nowNs - lookedNs < LOOK_AGAIN_NS) {
            return;
        }
        busy = true;
        lookedNs = nowNs;
        context.executeBlocking(files::readAgain, false)
                .compose(this::takeOver)
                .onComplete(done -> busy = false, failure -> {
                    busy = false;
                    LOG.atWarn().addKeyValue("reason", failure.getMessage()).log("files were read again in vain");
                });
    }

    private Future<Void> takeOver(List<ConfigFile<PipelineConfig>> read) {
        List<PipelineConfig> next = new ArrayList<>();
        for (ConfigFile<PipelineConfig> file : read) {
            PipelineConfig config = file.draft();
            if (config != null) {
                Stages unused = Stages.compile(config, files.plugins(), file.problems());
            }
            if (config == null || !file.problems().isEmpty()) {
                return Future.failedFuture(file.problems().errors().toString());
            }
            next.add(config);
        }
        if (ended || work(next).equals(work(configs))) {
            return Future.succeededFuture();
        }
        configs = next;
        return closeOpened().compose(closed -> open());
    }

    /** What of the files makes a difference to work for others. */
    private static List<List<Object>> work(List<PipelineConfig> pipelines) {
        List<List<Object>> work = new ArrayList<>();
        for (PipelineConfig pipeline : pipelines) {
            for (StageConfig stage : pipeline.stages()) {
                work.add(List.of(
                        pipeline.name(),
                        stage.name(),
                        stage.type(),
                        stage.placement(),
                        stage.poolSize(),
                        stage.timeoutMs(),
                        stage.options().node()));
            }
        }
        return work;
    }
}
