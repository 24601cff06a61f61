package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Claims partitions, one round at a time: read their rows, let Kafka's coordinator confirm our membership by a commit,
 * then raise their epochs by compare-and-set. Between the steps the poll loop goes on; every method runs on its thread.
 */
final class Claims {
    private static final long ROUND_DEADLINE_MS = 60_000;

    /** What only the poll loop can do for a claim. */
    interface Host {
        /** Runs on the poll thread soon. */
        void later(Runnable task);

        /** Commits these offsets to Kafka at once; throws what Kafka's client throws when we are not a member. */
        void confirmMembership(List<Position> rows);

        /** The claim is ours: read from there. */
        void begin(PartitionState state, Position claimed, long claimMs);

        void doubt(PartitionState state, String reason);

        void stop(String reason);
    }

    private final KafkaSourceVerticle.Wiring wiring;
    private final Host host;
    private final ClaimWatch watch;
    private boolean underWay;

    Claims(KafkaSourceVerticle.Wiring wiring, Host host) {
        this.wiring = wiring;
        this.host = host;
        this.watch = new ClaimWatch(wiring.positions(), host);
    }

    boolean underWay() {
        return underWay;
    }

    /** Begins a round for partitions that want it, unless one is under way; and looks at those that have one. */
    void look(Assignment assignment, long nowNs) {
        watch.look(assignment.all(), nowNs);
        start(assignment.wantingClaim(nowNs));
    }

    private void start(List<PartitionState> wanting) {
        if (underWay || wanting.isEmpty()) {
            return;
        }
        underWay = true;
        List<PartitionState> round = List.copyOf(wanting);
        round.forEach(PartitionState::claiming);
        long startedNs = System.nanoTime();
        read(round)
                .timeout(ROUND_DEADLINE_MS, TimeUnit.MILLISECONDS)
                .onComplete(
                        rows -> host.later(() -> confirm(round, rows, startedNs)),
                        failure -> host.later(() -> failed(round, failure)));
    }

    private Future<List<Position>> read(List<PartitionState> round) {
        List<PartitionId> ids = round.stream().map(PartitionState::partition).toList();
        Set<String> names = new HashSet<>();
        ids.forEach(id -> names.add(id.topic()));
        return wiring.kafka().topics().topics(names).compose(topics -> readRows(ids, topics));
    }

    /** None of a topic that Kafka does not have: to commit its offset would take until the deadline of the commit. */
    private Future<List<Position>> readRows(List<PartitionId> ids, List<TopicAdmin.Topic> topics) {
        return wiring.positions().read(ids).compose(rows -> {
            rows.forEach(row -> topics.forEach(topic -> checkTopic(row, topic)));
            Set<PartitionId> missing = new HashSet<>(ids);
            rows.forEach(row -> missing.remove(row.partition()));
            Map<String, UUID> topicIds = new HashMap<>();
            topics.forEach(topic -> topicIds.put(topic.name(), topic.id()));
            missing.removeIf(id -> !topicIds.containsKey(id.topic()));
            Future<List<Position>> all = missing.isEmpty()
                    ? Future.succeededFuture(rows)
                    : insert(missing, topicIds)
                            .compose(inserted -> wiring.positions().read(ids));
            return all.map(found -> found.stream()
                    .filter(row -> topicIds.containsKey(row.partition().topic()))
                    .toList());
        });
    }

    /** A partition that appeared after the first start begins with the first event that Kafka has of it. */
    private Future<Void> insert(Set<PartitionId> missing, Map<String, UUID> topicIds) {
        return wiring.kafka().topics().logStarts(missing).compose(starts -> {
            List<Position> rows = new ArrayList<>();
            starts.forEach((id, offset) ->
                    rows.add(new Position(id, Objects.requireNonNull(topicIds.get(id.topic())), 0, offset)));
            return wiring.positions().insertMissing(rows);
        });
    }

    /** Fails with STOP when the row belongs to another topic of the same name. */
    private static void checkTopic(@Nullable Position row, TopicAdmin.Topic topic) {
        if (row != null
                && row.partition().topic().equals(topic.name())
                && !row.topicId().equals(topic.id())) {
            throw new BatchException(
                    BatchFailure.STOP,
                    "topic " + topic.name() + " was deleted and made anew: its id is " + topic.id()
                            + ", the position of partition " + row.partition().partition() + " in the database belongs"
                            + " to " + row.topicId() + "; decide where to begin: leat positions reset --topic "
                            + topic.name() + ", with --partition "
                            + row.partition().partition()
                            + " if the others were reset already");
        }
    }

    /** Stops when one of these partitions was claimed of another topic of the same name. */
    void compare(Collection<PartitionState> claimed, List<TopicAdmin.Topic> topics) {
        try {
            claimed.forEach(state -> topics.forEach(topic -> checkTopic(state.claimed(), topic)));
        } catch (BatchException otherTopic) {
            host.stop(otherTopic.reason());
        }
    }

    private void confirm(List<PartitionState> round, List<Position> rows, long startedNs) {
        Set<PartitionId> stillOurs = new HashSet<>();
        for (PartitionState state : round) {
            if (state.phase() == PartitionState.Phase.CLAIMING) {
                stillOurs.add(state.partition());
            }
        }
        List<Position> wanted =
                rows.stream().filter(row -> stillOurs.contains(row.partition())).toList();
        wanted.forEach(row -> stillOurs.remove(row.partition()));
        round.stream()
                .filter(state -> stillOurs.contains(state.partition()))
                .forEach(state -> host.doubt(state, "topic " + state.partition().topic() + " is not in Kafka"));
        if (wanted.isEmpty()) {
            finish(round, "nothing is left to be claimed");
            return;
        }
        try {
            host.confirmMembership(wanted);
        } catch (RuntimeException notAMember) {
            failed(round, KafkaFailures.of("confirming membership of the group", notAMember));
            return;
        }
        wiring.positions()
                .claim(wanted, wiring.owner())
                .timeout(ROUND_DEADLINE_MS, TimeUnit.MILLISECONDS)
                .onComplete(
                        claimed -> host.later(() -> begin(round, claimed, startedNs)),
                        failure -> host.later(() -> failed(round, failure)));
    }

    private void begin(List<PartitionState> round, List<Position> claimed, long startedNs) {
        Map<PartitionId, Position> byPartition = new HashMap<>();
        claimed.forEach(row -> byPartition.put(row.partition(), row));
        long claimMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        for (PartitionState state : round) {
            Position row = byPartition.get(state.partition());
            if (row != null && state.phase() == PartitionState.Phase.CLAIMING) {
                host.begin(state, row, claimMs);
            }
        }
        finish(round, "another process claimed it in between");
    }

    private void failed(List<PartitionState> round, Throwable failure) {
        BatchException known = failure instanceof BatchException batchFailure
                ? batchFailure
                : new BatchException(BatchFailure.OUTAGE, "claim: " + failure);
        if (known.failure() == BatchFailure.STOP) {
            host.stop(known.reason());
        }
        finish(round, known.reason());
    }

    /** Whoever still waits for a claim waits a little and tries again. */
    private void finish(List<PartitionState> round, String reason) {
        underWay = false;
        for (PartitionState state : round) {
            if (state.phase() == PartitionState.Phase.CLAIMING) {
                host.doubt(state, reason);
            }
        }
    }
}
