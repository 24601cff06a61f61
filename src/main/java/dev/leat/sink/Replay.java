package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.Cancellation;
import dev.leat.batch.PartitionId;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchReceiver;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Takes the sink's place behind the stages, in a process that reads no topic, and writes dead letters again. Send each
 * one's {@link #batch} to the first stage of lane {@link #LANE}; its acknowledgement says in {@code rows} what was
 * written, and in {@code deadLetters} 1 when it failed again and stays, with the new reason. A dead letter that was
 * replayed or discarded meanwhile, or failed too often, fails with STOP. Writes take no part in the fence: the row of
 * the dead letter, locked and marked in the same transaction, lets each take effect once.
 */
public final class Replay {
    /** The lane that replays use. */
    public static final int LANE = 0;

    private final Vertx vertx;
    private final SinkPlan plan;
    private final ReplayWriter writer;

    private Replay(Vertx vertx, SinkPlan plan, ReplayWriter writer) {
        this.vertx = vertx;
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
                    return Future.succeededFuture(new Replay(vertx, plan, new ReplayWriter(connection, plan)));
                })
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** Listens at the sink's address of lane {@link #LANE}. */
    public Future<Void> deploy() {
        return BatchReceiver.listen(vertx, Addresses.sink(plan.pipeline(), LANE), this::write);
    }

    /** The record of a dead letter as the source would hand it out; its epoch is the dead letter's id. */
    public static Batch batch(StoredDeadLetter stored) {
        Event event = stored.deadLetter().event();
        long offset = event.origin().offset();
        return new Batch(
                new PartitionId(event.origin().topic(), event.origin().partition()),
                stored.id(),
                offset,
                offset + 1,
                List.of(event),
                List.of(),
                0,
                event.origin().sizeBytes(),
                System.nanoTime(),
                new Cancellation());
    }

    /** Longest time for one dead letter. */
    public long deadlineMs() {
        return plan.deadlineMs();
    }

    private Future<Ack> write(Batch batch) {
        return writer.write(batch).recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** Never fails. */
    public Future<Void> close() {
        return writer.close();
    }
}
