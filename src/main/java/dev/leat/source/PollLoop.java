package dev.leat.source;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.SourceStatus;
import dev.leat.config.PipelineConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Owns the Kafka consumer on a thread of its own: polls without a break, hands batches out, takes acknowledgements in.
 * Only this thread touches the consumer and the assignment; others talk to it through the inbox.
 */
final class PollLoop implements Claims.Host {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CONFIRM_DEADLINE = Duration.ofSeconds(5);
    static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final SourceParts parts;
    private final Consumer<byte[], byte[]> consumer;
    private final Inbox inbox;
    private final Assignment assignment;
    private final Rebalance rebalance;
    private final Claims claims;
    private final Gate gate;
    private final Dispatcher dispatcher;
    private final Pauses pauses;
    private final CommittedOffsets committed;
    private final StatusBoard board;
    private final Thread thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private long drainMs;
    private boolean stopping;

    /** Nothing is done before {@link #start()}; the consumer is closed at the end of the thread. */
    PollLoop(SourceParts parts, Consumer<byte[], byte[]> consumer) {
        this.parts = parts;
        this.consumer = consumer;
        this.inbox = new Inbox(consumer::wakeup);
        this.assignment = Assignment.of(parts.config(), parts.wiring().memory());
        this.claims = new Claims(parts.wiring(), this);
        this.dispatcher = new Dispatcher(consumer, assignment, parts);
        this.drainMs = parts.config().shutdown().drainMs();
        this.gate = new Gate(assignment);
        this.pauses = new Pauses(consumer, assignment, gate, parts.telemetry());
        this.committed = new CommittedOffsets(consumer, assignment);
        this.board = new StatusBoard(consumer, assignment, pauses, parts.telemetry());
        this.rebalance = new Rebalance(parts, consumer, assignment, pauses, this::drain);
        this.thread = new Thread(this::run, "leat-poll-" + parts.config().name());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Drains, commits, leaves the group and ends the thread; from any thread, more than once. */
    CompletableFuture<Void> stop() {
        inbox.addUrgent(() -> stopping = true);
        return ended;
    }

    /** Reads nothing more, or goes on; from any thread. */
    void pause(boolean paused) {
        inbox.addUrgent(() -> gate.pause(paused));
    }

    /**
     * Sends and claims nothing more until {@link #resume}, and stays in the group; from any thread. Completes when what
     * was sent has taken effect, or was given up after the drain's deadline. Never completes once the loop ends.
     */
    CompletableFuture<Void> hold() {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        inbox.addUrgent(() -> gate.hold(drainMs, settled));
        return settled;
    }

    /** Claims everything anew and goes on, under a configuration whose source and limits are the same; any thread. */
    void resume(PipelineConfig config) {
        inbox.addUrgent(() -> {
            dispatcher.adopt(config);
            drainMs = config.shutdown().drainMs();
            gate.open();
        });
    }

    SourceStatus status() {
        return board.status();
    }

    /** What Kafka has now, from any thread; a topic that is not the one we claimed stops the pipeline. */
    void seenInKafka(List<TopicAdmin.Topic> topics) {
        inbox.add(() -> claims.compare(assignment.all(), topics));
    }

    /** Where partitions end now, from any thread. */
    void endOffsets(Map<PartitionId, Long> ends) {
        inbox.add(() -> board.endOffsets(ends));
    }

    /** The sink's answer for a batch; from any thread. Ends the poll under way only when something is paused. */
    void acknowledged(Batch batch, Ack ack) {
        Runnable task = () -> takeAck(batch, ack);
        if (pauses.any()) {
            inbox.addUrgent(task);
        } else {
            inbox.add(task);
        }
    }

    /** A batch did not take effect, or nobody knows; from any thread. */
    void failed(Batch batch, BatchException failure) {
        inbox.addUrgent(() -> takeFailure(batch, failure));
    }

    private void run() {
        try {
            subscribe();
            while (!stopping) {
                turn();
            }
            drain(List.copyOf(assignment.all()));
        } catch (RuntimeException | Error failure) {
            end(KafkaFailures.reading(failure));
        } finally {
            close();
        }
    }

    private void subscribe() {
        var topics = parts.config().source().topics();
        if (topics.pattern() == null) {
            consumer.subscribe(topics.names(), rebalance);
        } else {
            consumer.subscribe(topics.pattern(), rebalance);
        }
    }

    private void turn() {
        inbox.runAll();
        String trouble = parts.clock().trouble();
        if (trouble != null) {
            end(new BatchException(BatchFailure.OUTAGE, trouble));
        }
        gate.look(claims.underWay());
        if (!gate.holds()) {
            claims.look(assignment, System.nanoTime());
        }
        assignment.look(System.nanoTime());
        pauses.apply();
        read();
        committed.sometimes();
        board.update(rebalance.joined());
    }

    private void read() {
        try {
            ConsumerRecords<byte[], byte[]> records = poll();
            dispatcher.dispatch(records);
            if (records.isEmpty() && gate.closedBy() == null) {
                dispatcher.skipHoles();
            }
        } catch (OffsetOutOfRangeException outOfRange) {
            stop(KafkaFailures.outOfRange(outOfRange));
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        parts.wiring().kafka().budget().renew();
        try {
            return consumer.poll(inbox.beginPolling() ? POLL : Duration.ZERO);
        } catch (WakeupException urgent) {
            return ConsumerRecords.empty();
        } finally {
            inbox.endPolling();
        }
    }

    /** Ends a poll that waits by a clock that was set back. From any thread. */
    void wake() {
        inbox.wake();
    }

    private void takeAck(Batch batch, Ack ack) {
        PartitionState state = assignment.get(batch.partition());
        PartitionState.Open open = state == null ? null : state.acknowledged(ack.epoch(), batch.base());
        if (open != null) {
            long endToEndMs = open.oldestMs() < 0 ? -1 : Math.max(0, System.currentTimeMillis() - open.oldestMs());
            parts.telemetry().batchAcknowledged(batch.partition(), ack, open.events(), endToEndMs);
        } else if (state != null && state.concerns(ack.epoch())) {
            doubt(state, "order", "acknowledgement out of order");
        }
    }

    private void takeFailure(Batch batch, BatchException failure) {
        PartitionState state = assignment.get(batch.partition());
        if (state == null || !state.concerns(batch.epoch())) {
            return;
        }
        if (failure.failure() == BatchFailure.STOP) {
            stop(failure.reason());
        }
        doubt(state, failure.failure().name(), failure.failure() + ": " + failure.reason());
    }

    @Override
    public void later(Runnable task) {
        inbox.addUrgent(task);
    }

    @Override
    public void confirmMembership(List<Position> rows) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        rows.forEach(row -> offsets.put(KafkaIds.of(row.partition()), new OffsetAndMetadata(row.nextOffset())));
        committed.sync(offsets, CONFIRM_DEADLINE);
    }

    @Override
    public void begin(PartitionState state, Position claimed, long claimMs) {
        String putBack = assignment.putBack(claimed);
        if (putBack != null) {
            end(new BatchException(BatchFailure.OUTAGE, putBack));
            return;
        }
        state.running(claimed);
        consumer.seek(KafkaIds.of(claimed.partition()), claimed.nextOffset());
        parts.telemetry().partitionClaimed(claimed, claimMs);
    }

    @Override
    public void doubt(PartitionState state, String reason) {
        doubt(state, "claim", reason);
    }

    private void doubt(PartitionState state, String cause, String reason) {
        long backOffMs =
                state.doubt(System.nanoTime(), ThreadLocalRandom.current().nextDouble());
        board.doubted(state, reason);
        parts.telemetry().partitionDoubted(state.partition(), cause, reason, backOffMs);
    }

    @Override
    public void stop(String reason) {
        end(new BatchException(BatchFailure.STOP, reason));
    }

    private void end(BatchException why) {
        if (!stopping) {
            stopping = true;
            parts.end().accept(why);
        }
    }

    /** Waits for open batches, commits what took effect and gives the partitions up. */
    private void drain(Collection<PartitionState> states) {
        states.forEach(PartitionState::draining);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(drainMs);
        while (!states.stream().allMatch(PartitionState::drained)) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                break;
            }
            inbox.runOne(Math.min(leftMs, POLL.toMillis()));
            assignment.look(System.nanoTime());
            board.update(rebalance.joined());
        }
        committed.now(states);
        states.forEach(PartitionState::released);
    }

    private void close() {
        try {
            consumer.close(CloseOptions.timeout(CLOSE_DEADLINE));
        } catch (RuntimeException failure) {
            parts.telemetry().notice(KafkaFailures.reason("closing the consumer", failure));
        } finally {
            assignment.end();
            ended.complete(null);
        }
    }
}
