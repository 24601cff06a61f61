package dev.leat.http;

import dev.leat.observe.AdminLog;
import dev.leat.observe.LoopView;
import dev.leat.observe.PipelineView;
import dev.leat.observe.StageView;
import dev.leat.observe.StuckDetector;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks once a second for pipelines that get nowhere; tells the log, and the readiness of the process. */
public final class StuckWatch {
    private static final long LOOK_EVERY_MS = 1_000;

    private final NodeView node;
    private final StuckDetector detector;
    private final Map<String, String> stuck = new TreeMap<>();

    /** @param stuckMs how long a pipeline may get nowhere; 0: for ever */
    public StuckWatch(NodeView node, long stuckMs) {
        this.node = node;
        this.detector = new StuckDetector(stuckMs);
    }

    /** Begins, until Vert.x is closed; call once. */
    public void start(Vertx vertx) {
        vertx.setPeriodic(LOOK_EVERY_MS, timer -> look());
    }

    private void look() {
        List<LoopView> loops = node.metrics().loopViews();
        for (PipelineView pipeline : node.pipelines().get()) {
            List<StageView> stages = node.metrics().telemetry(pipeline.name()).stages();
            String why = detector.look(pipeline, stages, loops, System.nanoTime());
            String before = why == null ? stuck.remove(pipeline.name()) : stuck.put(pipeline.name(), why);
            if ((why == null) != (before == null)) {
                AdminLog.stuck(pipeline.name(), why);
            }
        }
        node.stuck(stuck.values());
    }
}
