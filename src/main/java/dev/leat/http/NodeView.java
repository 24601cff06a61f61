package dev.leat.http;

import dev.leat.observe.Metrics;
import dev.leat.observe.PipelineView;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the admin server shows of its process; all of it may be asked from any thread.
 *
 * @param node names this process, as in {@code leat.positions}
 * @param startedMs wall time
 * @param draining the process was told to stop
 */
public record NodeView(
        String node,
        String version,
        long startedMs,
        Supplier<List<PipelineView>> pipelines,
        BooleanSupplier draining,
        Metrics metrics) {}
