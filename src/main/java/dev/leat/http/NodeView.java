package dev.leat.http;

import dev.leat.cluster.Cluster;
import dev.leat.observe.Health;
import dev.leat.observe.Metrics;
import dev.leat.observe.PipelineView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the admin server shows of its process; all of it may be asked from any thread. */
public final class NodeView {
    private final Cluster cluster;
    private final Supplier<List<PipelineView>> pipelines;
    private final BooleanSupplier draining;
    private final Metrics metrics;
    private final @Nullable BooleanSupplier serves;
    private volatile List<String> stuck = List.of();

    /**
     * @param cluster knows who this process is, too
     * @param draining the process was told to stop
     * @param serves it runs no pipelines, and works for others now; null: it runs some
     */
    public NodeView(
            Cluster cluster,
            Supplier<List<PipelineView>> pipelines,
            BooleanSupplier draining,
            Metrics metrics,
            @Nullable BooleanSupplier serves) {
        this.cluster = cluster;
        this.pipelines = pipelines;
        this.draining = draining;
        this.metrics = metrics;
        this.serves = serves;
    }

    Cluster cluster() {
        return cluster;
    }

    Supplier<List<PipelineView>> pipelines() {
        return pipelines;
    }

    BooleanSupplier draining() {
        return draining;
    }

    Metrics metrics() {
        return metrics;
    }

    /** Why pipelines get nowhere, each in a sentence; whoever watches them tells it here. */
    void stuck(Collection<String> reasons) {
        stuck = List.copyOf(reasons);
    }

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

    /** As {@link Health#started}; one that runs no pipelines has started once it works for others. */
    Health.Verdict started() {
        return serves != null && serves.getAsBoolean()
                ? new Health.Verdict(Health.Level.OK, List.of())
                : Health.started(pipelines.get());
    }

    /** As {@link Health#ready}; no pipeline is stuck, and it is a member of its cluster if it shall be one. */
    Health.Verdict ready() {
        boolean works = serves != null && serves.getAsBoolean() && !draining.getAsBoolean();
        Health.Verdict verdict = works
                ? new Health.Verdict(Health.Level.OK, List.of())
                : Health.ready(pipelines.get(), draining.getAsBoolean());
        List<String> failing = new ArrayList<>(stuck);
        failing.addAll(cluster.waiting());
        return Health.because(verdict, failing);
    }
}
