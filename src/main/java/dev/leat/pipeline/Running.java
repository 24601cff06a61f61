package dev.leat.pipeline;

import dev.leat.config.PipelineConfig;
import dev.leat.pipeline.Pipeline.Surroundings;
import dev.leat.source.KafkaSourceVerticle;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * All parts of a pipeline, open.
 *
 * @param positions those that the source asks, whichever sink is there
 * @param parts closes the source
 */
record Running(Behind behind, CurrentPositions positions, KafkaSourceVerticle source, Parts parts) {

    /**
     * Opens what is behind, then the source, which reads nothing when operators want a pause. On failure nothing is
     * open.
     *
     * @param end told why the source cannot go on
     */
    static Future<Running> open(Surroundings around, PipelineConfig config, Wishes wishes, Consumer<String> end) {
        return Behind.open(around, config)
                .compose(behind -> wishes.first(behind.sink().control())
                        .compose(wish -> {
                            CurrentPositions positions =
                                    new CurrentPositions(behind.sink().positions());
                            var wiring = new KafkaSourceVerticle.Wiring(
                                    config, around.owner(), positions, around.telemetry());
                            KafkaSourceVerticle source = new KafkaSourceVerticle(wiring, behind.lanes(), end);
                            source.pause(wish.paused());
                            return around.vertx().deployVerticle(source).map(id -> {
                                Parts parts = new Parts(around.telemetry());
                                parts.opened(() -> around.vertx().undeploy(id));
                                return new Running(behind, positions, source, parts);
                            });
                        })
                        .recover(failure -> behind.close().compose(closed -> Future.failedFuture(failure))));
    }

    /** The same source with something else behind it. */
    Running with(Behind next) {
        return new Running(next, positions, source, parts);
    }

    /** Never fails. */
    Future<Void> close() {
        return parts.close().compose(closed -> behind.close());
    }
}
