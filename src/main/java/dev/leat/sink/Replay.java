package dev.leat.sink;

import dev.leat.api.Event;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.Cancellation;
import dev.leat.batch.PartitionId;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.Telemetry;
import dev.leat.observe.trace.Tracing;
import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Takes the sink's place behind the stages, in a process that reads no topic, and writes dead letters again. Give it
 * what the stages made of each one's {@link #batch}; the acknowledgement says in {@code rows} what was written, and in
 * {@code deadLetters} 1 when it failed again and stays, with the new reason. A dead letter that was replayed or
 * discarded meanwhile, or failed too often, fails with STOP. Writes take no part in the fence: the row of the dead
 * letter, locked and marked in the same transaction, lets each take effect once.
 *
 * <p>Parked dead letters are replayed with {@link #key}, all of a key in their order.
 */
public final class Replay {
    private final SinkPlan plan;
    private final LaneConnection connection;
    private final ReplayWriter writer;
    /** Runs of stages whose end is awaited; a batch is known by its cancellation, which stages leave as it is. */
    private final Map<Cancellation, Promise<Batch>> runs = new ConcurrentHashMap<>();

    private Replay(SinkPlan plan, LaneConnection connection, Tracing tracing) {
        this.plan = plan;
        this.connection = connection;
        this.writer = new ReplayWriter(connection, plan, tracing);
    }

    /**
     * Opens the sink for replays.
     *
     * @param force also into upsert tables, where an old event may overwrite a newer row; without it such a pipeline is
     *     refused with STOP; parked keys do not need it, as everything later of such a key waits behind
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
                                + " look at the dead letters first, then use --force; parked keys are replayed"
                                + " without it: --parked");
                    }
                    LaneConnection connection = new LaneConnection(vertx, plan, "replay", telemetry);
                    return Future.succeededFuture(new Replay(plan, connection, telemetry.tracing()));
                })
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** What a transaction of a key's replay has done once it has committed, whatever becomes of the rest. */
    @FunctionalInterface
    public interface Committed {
        void of(int replayed, int rows);
    }

    /** The record of a dead letter as the source would hand it out; its epoch is the dead letter's id. */
    public static Batch batch(StoredDeadLetter stored) {
        Event event = stored.deadLetter().event();
        PartitionId partition = PartitionId.of(event.origin());
        return Batch.of(partition, stored.id(), List.of(event));
    }

    /**
     * Replays a parked key from its first dead letter on, each in the transaction that marks it, until none waits or
     * one fails again. One call at a time, and not while a batch is on its way.
     *
     * @param stages leads a batch through the stages, and gives what they made of it to {@link #write}
     * @param committed told of each transaction
     * @return fails with a {@link BatchException}; STOP: a stage or a person stops this key
     */
    public Future<KeyReplayed> key(ParkedKey key, Function<Batch, Future<Ack>> stages, Committed committed) {
        return new KeyReplay(connection, plan, key, batch -> through(stages, batch), committed)
                .run()
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** What the stages make of a batch. */
    private Future<Batch> through(Function<Batch, Future<Ack>> stages, Batch batch) {
        Promise<Batch> end = Promise.promise();
        runs.put(batch.cancellation(), end);
        return stages.apply(batch)
                .compose(ack -> end.future().isComplete()
                        ? end.future()
                        : Sink.<Batch>stop("the stages did not lead to this replay"))
                .onComplete(done -> runs.remove(batch.cancellation()));
    }

    /** Longest time for one dead letter. */
    public long deadlineMs() {
        return plan.deadlineMs();
    }

    /** Fails with a {@link BatchException}. */
    public Future<Ack> write(Batch batch) {
        Promise<Batch> end = runs.get(batch.cancellation());
        if (end != null) {
            end.complete(batch);
            return Future.succeededFuture(new Ack(batch.epoch(), 0, batch.dropped(), 0));
        }
        return writer.write(batch).recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /** Never fails. */
    public Future<Void> close() {
        return writer.close();
    }
}
