package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Takes the sink's place behind the stages, in a process that reads no topic, and writes dead letters again. Give it
 * what the stages made of each one's {@link #batch}; the acknowledgement says in {@code rows} what was written, and in
 * {@code deadLetters} 1 when it failed again and stays, with the new reason. A dead letter that was replayed or
 * discarded meanwhile, or failed too often, fails with STOP. Writes take no part in the fence: the row of the dead
 * letter, locked and marked in the same transaction, lets each take effect once.
 */
public final class Replay {
    private final SinkPlan plan;
    private final ReplayWriter writer;

    private Replay(SinkPlan plan, ReplayWriter writer) {
        this.plan = plan;
        this.writer = writer;
    }

    /**
     * Opens the sink for replays.
     *
     * @param force also into upsert tables, where an old event may overwrite a newer row; without it such a pipeline is
     *     refused with STOP
     */
    public static Future<Replay> open(
            Vertx vertx, PipelineConfig config, String owner, Telemetry telemetry, boolean force) {
        Problems problems = new Problems();
        return Sink.prepare(vertx, config, owner, telemetry, problems)
                .compose(plan -> {
                    if (!problems.isEmpty()) {
                        return Sink.stop(Sink.text(problems));
                    }
                    if (!force && plan.tables().stream().anyMatch(TablePlan::isUpsert)) {
                        return Sink.stop("a replay may put an old version over a newer row of an upsert table;"
                                + " look at the dead letters first, then use --force");
                    }
                    LaneConnection connection = new LaneConnection(vertx, plan, "replay", telemetry);
                    return Future.succeededFuture(new Replay(plan, new ReplayWriter(connection, plan)));
                })
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** The record of a dead letter as the source would hand it out; its epoch is the dead letter's id. */
    public static Batch batch(StoredDeadLetter stored) {
        Event event = stored.deadLetter().event();
        PartitionId partition =
                new PartitionId(event.origin().topic(), event.origin().partition());
        return Batch.of(partition, stored.id(), List.of(event));
    }

    /** Longest time for one dead letter. */
    public long deadlineMs() {
        return plan.deadlineMs();
    }

    /** Fails with a {@link dev.leat.batch.BatchException}. */
    public Future<Ack> write(Batch batch) {
        return writer.write(batch).recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** Never fails. */
    public Future<Void> close() {
        return writer.close();
    }
}
