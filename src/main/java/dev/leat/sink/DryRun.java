package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import dev.leat.config.OnFailure;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.NoTelemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * @param events those that were tried, in their order
     * @param untried how many were left when the time was over
     * @param unknownFields fields for which a table has no column, per table
     * @param deferred a deferred constraint was violated at the end, so that all were tried again with every constraint
     *     checked at once, as the sink does then
     */
    public record Result(
            List<TriedEvent> events, int untried, Map<String, Set<String>> unknownFields, boolean deferred) {}

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
     * Why failed events would stop the pipeline if one transaction held them all; null when they would not.
     *
     * @param failed those of the stages and those of the tables
     */
    public @Nullable String refusal(List<DeadLetter> failed, Result result) {
        DeadLetter own = result.events().stream()
                .map(TriedEvent::refused)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        boolean parks = plan.errors().onFailure() == OnFailure.PARK;
        Parking parking = new Parking(new ParkedKeys());
        List<DeadLetter> decided = failed.stream()
                .map(dead -> parking.failed(dead.stage().equals(Work.STAGE) ? dead.withParked(parks) : dead))
                .toList();
        return Policy.refusal(plan.errors(), decided, own, parking);
    }

    /**
     * Tries the events on a connection of its own. Fails with a {@link dev.leat.batch.BatchException}.
     *
     * @param deadlineMs no further event is begun after that
     */
    public Future<Result> write(List<Event> events, long deadlineMs) {
        return Session.open(vertx, plan.options(), PURPOSE, new NoTelemetry())
                .compose(session -> new DryRunTransaction(session, plan, Deadline.in(deadlineMs))
                        .run(events)
                        .eventually(session::close))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }
}
