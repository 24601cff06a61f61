package dev.leat.sink;

import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.NoTelemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as the sink would, each alone so that it can be said what it does, in one transaction that is rolled
 * back. Nothing stays but gaps in sequences; while it lasts, rows it has touched are locked.
 */
public final class DryRun {
    private static final String PURPOSE = "dry run";

    private final Vertx vertx;
    private final SinkPlan plan;

    /**
     * What came of it.
     *
     * @param events those that were tried, and those that wait behind a parked one, in their order
     * @param failed those that a stage failed, in their order
     * @param unknownFields fields for which a table has no column, per table
     * @param deferred a deferred constraint was violated at the end, so that all were tried again with every constraint
     *     checked at the end of each event, as the sink does then
     * @param refusal why the failed events would stop the pipeline, if one transaction held them all; null when they
     *     would not
     */
    public record Result(
            List<TriedEvent> events,
            List<DeadLetter> failed,
            Map<String, Set<String>> unknownFields,
            boolean deferred,
            @Nullable String refusal) {}

    private DryRun(Vertx vertx, SinkPlan plan) {
        this.vertx = vertx;
        this.plan = plan;
    }

    /** Reads the tables; creates nothing. Fails with a {@link dev.leat.batch.BatchException}. */
    public static Future<DryRun> open(Vertx vertx, PipelineConfig config, String owner) {
        Problems problems = new Problems();
        return Sink.look(vertx, config, owner, problems)
                .compose(plan -> problems.isEmpty()
                        ? Future.succeededFuture(new DryRun(vertx, plan))
                        : Sink.stop(Sink.text(problems)));
    }

    /** What would be run. */
    public SinkInfo info() {
        return SinkInfo.of(plan);
    }

    /** The longest time that the pipeline's own sink takes for one batch. */
    public long sinkDeadlineMs() {
        return plan.deadlineMs();
    }

    /**
     * Tries the events on a connection of its own. A failed one that is parked lets later ones of its key wait; what
     * waits in {@code leat.dead_letters} is not looked at. Fails with a {@link dev.leat.batch.BatchException}.
     *
     * @param batches as the stages let them through, those of each partition in order
     * @param deadlineMs no further event is begun after that
     */
    public Future<Result> write(List<Batch> batches, long deadlineMs) {
        return Session.open(vertx, plan.options(), PURPOSE, new NoTelemetry())
                .compose(session -> new DryRunTransaction(session, plan, Deadline.in(deadlineMs))
                        .run(batches)
                        .eventually(session::close))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }
}
