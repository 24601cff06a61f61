package dev.leat.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.Stream;

/** Every metric of our own, with the sentence that the reference page and Prometheus' HELP line show. */
enum MetricName {
    POLLED("leat.events.polled", "Events read from Kafka; those read again after a doubt count again."),
    POLLED_BYTES("leat.polled.bytes", "Bytes of events read from Kafka, as they are held in memory."),
    BATCHES_POLLED("leat.batches.polled", "Batches handed out by the poll loop."),
    ACKNOWLEDGED("leat.events.acknowledged", "Events whose effect is committed in PostgreSQL."),
    BATCHES_ACKNOWLEDGED("leat.batches.acknowledged", "Batches whose transaction committed."),
    DROPPED("leat.events.dropped", "Events that stages ended on purpose, counted when their batch was acknowledged."),
    END_TO_END(
            "leat.end.to.end.latency",
            "From a batch's oldest Kafka timestamp to the acknowledgement that its transaction committed."),
    ROWS("leat.rows.written", "Rows sent to all tables in committed transactions, deletes included."),
    TRANSACTIONS("leat.transactions", "Committed transactions."),
    TRANSACTION_EVENTS("leat.transaction.events", "Events per committed transaction: how well batching works."),
    STATEMENT("leat.statement", "From sending the statement to its result, per committed transaction."),
    WRITE_WAIT("leat.write.wait", "Longest time that a batch of the transaction waited for its connection."),
    WRITE_FAILURES("leat.write.failures", "Writes that did not commit, by the kind of failure; retry: tried again."),
    ISOLATION_STEPS("leat.isolation.steps", "Steps of searching transactions for their bad events."),
    DEAD_LETTERS("leat.dead.letters", "Events set aside in committed transactions, by stage and kind of failure."),
    PARKED_KEYS("leat.parked.keys", "Keys of the assigned partitions whose events wait behind one that failed."),
    UNKNOWN_FIELDS("leat.unknown.fields", "Fields of events for which the table has no column; they are ignored."),
    STAGE_EVENTS(
            "leat.stage.events",
            "Events that a stage finished, by outcome: kept, dropped, failed (set aside), or passed (failed,"
                    + " and dropped or replaced by the stage's fallback; those count as dropped or kept too)."),
    STAGE_RETRIES("leat.stage.retries", "Attempts that an asynchronous stage made again, by kind of failure."),
    STAGE_WAIT("leat.stage.wait", "From taking a batch to starting on it: the stage's queue."),
    STAGE_RUN("leat.stage.run", "From starting on a batch to the outcome of its last event."),
    STAGE_TROUBLE("leat.stage.trouble", "Faults of a stage that failed no single event."),
    STAGE_BLOCKING("leat.stage.blocking", "Batches for which a stage held its event loop for more than two seconds."),
    CLAIMS("leat.claim", "Claims of partitions that succeeded, and how long they took."),
    DOUBTS("leat.partition.doubts", "Claims given up after a failure, to be made anew."),
    RELEASES("leat.partitions.released", "Partitions given back (revoked) or taken away (lost)."),
    PAUSES("leat.partition.pauses", "Times that reading of a partition paused, by cause."),
    CONNECTIONS_OPENED("leat.connections.opened", "Connections to PostgreSQL opened, by purpose."),
    CONNECTIONS_LOST("leat.connections.lost", "Connections to PostgreSQL lost, by purpose."),
    STATE("leat.pipeline.state", "1 for the state that the pipeline is in, 0 for those it was in before."),
    LAG("leat.lag.events", "Events in Kafka that are not acknowledged, over the assigned partitions that know it."),
    IN_FLIGHT("leat.in.flight.bytes", "Bytes of events that the pipeline holds."),
    OPEN_BATCHES("leat.open.batches", "Batches on their way."),
    ASSIGNED("leat.partitions.assigned", "Partitions assigned to this process."),
    RUNNING("leat.partitions.running", "Assigned partitions that are claimed and running."),
    PAUSED("leat.partitions.paused", "Assigned partitions from which nothing is read at the moment."),
    POLL_AGE("leat.poll.age", "Time since the poll thread was last seen."),
    LOOP_DELAY("leat.event.loop.delay", "How late a timer of 10 per second fires on each event loop."),
    LOOP_BLOCKED("leat.event.loop.blocked", "Times that an event loop did not answer for more than two seconds.");

    private static final Duration[] BUCKETS = Stream.of(
                    100L,
                    500L,
                    1_000L,
                    2_000L,
                    5_000L,
                    10_000L,
                    25_000L,
                    50_000L,
                    100_000L,
                    250_000L,
                    500_000L,
                    1_000_000L,
                    2_500_000L,
                    5_000_000L,
                    10_000_000L,
                    30_000_000L,
                    60_000_000L,
                    600_000_000L)
            .map(micros -> Duration.ofNanos(micros * 1_000))
            .toArray(Duration[]::new);

    private final String id;
    private final String doc;

    MetricName(String id, String doc) {
        this.id = id;
        this.doc = doc;
    }

    String id() {
        return id;
    }

    String doc() {
        return doc;
    }

    Counter counter(MeterRegistry registry, String... tags) {
        return Counter.builder(id).description(doc).tags(tags).register(registry);
    }

    /** A histogram from 0.1 ms to 10 min, in steps of about two. */
    Timer timer(MeterRegistry registry, String... tags) {
        return Timer.builder(id)
                .description(doc)
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
    }
}
