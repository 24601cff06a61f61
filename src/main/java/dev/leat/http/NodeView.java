package dev.leat.http;

import dev.leat.cluster.Cluster;
import dev.leat.observe.Health;
import dev.leat.observe.Metrics;
import dev.leat.observe.PipelineView;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admin server shows of its process; all of it may be asked from any thread.
 *
 * @param draining the process was told to stop
 * @param cluster knows who this process is, too
 * @param serves it runs no pipelines, and works for others now; null: it runs some
 */
public record NodeView(
        Cluster cluster,
        Supplier<List<PipelineView>> pipelines,
        BooleanSupplier draining,
        Metrics metrics,
        @Nullable BooleanSupplier serves) {

    /** Names this process, as in {@code leat.positions}. */
    String node() {
        return cluster.self().id();
    }

    String version() {
        return cluster.self().version();
    }

    /** Wall time. */
    long startedMs() {
        return cluster.self().startedMs();
    }

    /** As {@link Health#ready}, and it is a member of its cluster if it shall be one. */
    Health.Verdict ready() {
        boolean works = serves != null && serves.getAsBoolean() && !draining.getAsBoolean();
        Health.Verdict verdict = works
                ? new Health.Verdict(Health.Level.OK, List.of())
                : Health.ready(pipelines.get(), draining.getAsBoolean());
        return Health.because(verdict, cluster.waiting());
    }
}
