package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import dev.leat.config.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka says of topics: identities, partitions, offsets. Its futures fail with a {@link BatchException}. */
public final class TopicAdmin {
    private static final long DEADLINE_MS = 20_000;
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final AdminClient client;
    private final PipelineConfig config;

    private TopicAdmin(Vertx vertx, AdminClient client, PipelineConfig config) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
    }

    /**
     * Opens a client; the first call connects.
     *
     * @throws BatchException STOP when Kafka's client refuses its properties or could not log in with them, OUTAGE when
     *     no host of Kafka is known
     */
    public static TopicAdmin open(Vertx vertx, PipelineConfig config, String owner) {
        Properties properties = ConsumerSettings.admin(config, owner);
        try {
            AdminClient made = AdminClient.create(properties);
            try {
                SaslMechanism.check(properties);
            } catch (BatchException refused) {
                made.close(Duration.ZERO);
                throw refused;
            }
            return new TopicAdmin(vertx, made, config);
        } catch (RuntimeException refused) {
            throw KafkaFailures.opening(config, refused);
        }
    }

    /** What the client counts; from any thread. */
    Map<MetricName, ? extends Metric> metrics() {
        return client.metrics();
    }

    /** A topic's identity and how many partitions it has. */
    record Topic(String name, UUID id, int partitions) {}

    /** Kafka's name for itself. */
    public Future<String> clusterId() {
        return guarded("cluster id", answer(client.describeCluster().clusterId()));
    }

    /** All topics that may be seen. */
    Future<Set<String>> names() {
        return guarded("list of topics", answer(client.listTopics().names()));
    }

    /** The topics of the pipeline that exist now. */
    Future<List<Topic>> matching() {
        Topics wanted = config.source().topics();
        return wanted.pattern() == null
                ? topics(wanted.names())
                : names().compose(all ->
                        topics(all.stream().filter(wanted::matches).sorted().toList()));
    }

    /** Those of the named topics that exist. */
    Future<List<Topic>> topics(Collection<String> names) {
        if (names.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        List<Future<List<Topic>>> each = client.describeTopics(names).topicNameValues().values().stream()
                .map(asked -> answer(asked)
                        .map(found -> List.of(topic(found)))
                        .recover(failure -> failure instanceof UnknownTopicOrPartitionException
                                ? Future.succeededFuture(List.of())
                                : Future.failedFuture(failure)))
                .toList();
        return guarded("describing topics", Future.all(each))
                .map(all -> each.stream().flatMap(one -> one.result().stream()).toList());
    }

    /** Every partition of the pipeline's topics as it is before its first claim, where this start begins. */
    public Future<List<Position>> beginnings(StartAt startAt) {
        return matching().compose(found -> {
            Map<PartitionId, UUID> topicIds = new HashMap<>();
            for (Topic topic : found) {
                for (int partition = 0; partition < topic.partitions(); partition++) {
                    topicIds.put(new PartitionId(topic.name(), partition), topic.id());
                }
            }
            return startOffsets(topicIds.keySet(), startAt)
                    .map(offsets -> topicIds.entrySet().stream()
                            .map(entry -> new Position(
                                    entry.getKey(),
                                    entry.getValue(),
                                    0,
                                    Objects.requireNonNull(offsets.get(entry.getKey()))))
                            .toList());
        });
    }

    /** First offsets that Kafka still has. */
    Future<Map<PartitionId, Long>> logStarts(Collection<PartitionId> partitions) {
        return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** Offsets behind the last event. */
    public Future<Map<PartitionId, Long>> ends(Collection<PartitionId> partitions) {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /**
     * Where a first start begins; a moment after the last event means the end, which is asked for first: an event that
     * comes in between must not be passed over.
     */
    Future<Map<PartitionId, Long>> startOffsets(Collection<PartitionId> partitions, StartAt startAt) {
        if (startAt instanceof StartAt.Timestamp timestamp) {
            return ends(partitions)
                    .compose(ends -> offsets(
                                    partitions,
                                    OffsetSpec.forTimestamp(timestamp.epochMs()),
                                    IsolationLevel.READ_UNCOMMITTED)
                            .map(found -> {
                                Map<PartitionId, Long> offsets = new HashMap<>(found);
                                offsets.replaceAll((partition, offset) -> offset < 0 ? ends.get(partition) : offset);
                                return offsets;
                            }));
        }
        return startAt instanceof StartAt.Latest ? committedEnds(partitions) : logStarts(partitions);
    }

    /** Before the first event of a transaction that is still open: its events come with its end. */
    private Future<Map<PartitionId, Long>> committedEnds(Collection<PartitionId> partitions) {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    private Future<Map<PartitionId, Long>> offsets(
            Collection<PartitionId> partitions, OffsetSpec spec, IsolationLevel isolation) {
        if (partitions.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(partition -> request.put(KafkaIds.of(partition), spec));
        return guarded(
                        "offsets",
                        answer(client.listOffsets(request, new ListOffsetsOptions(isolation))
                                .all()))
                .map(found -> {
                    Map<PartitionId, Long> offsets = new HashMap<>();
                    found.forEach((partition, info) -> offsets.put(KafkaIds.of(partition), info.offset()));
                    return offsets;
                });
    }

    /** Who is in the group; fails while it does not exist. */
    Future<List<GroupMembers.Member>> members(String groupId) {
        return guarded(
                        "members of the group",
                        answer(client.describeConsumerGroups(List.of(groupId)).all()))
                .map(groups -> groups.values().stream()
                        .flatMap(group -> group.members().stream())
                        .map(GroupMembers::member)
                        .toList());
    }

    public Future<Void> close() {
        return vertx.<Void>executeBlocking(
                        () -> {
                            client.close(CLOSE_DEADLINE);
                            return null;
                        },
                        false)
                .otherwiseEmpty();
    }

    private static Topic topic(TopicDescription description) {
        Uuid id = description.topicId();
        return new Topic(
                description.name(),
                new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()),
                description.partitions().size());
    }

    private <T> Future<T> answer(KafkaFuture<T> asked) {
        return Future.fromCompletionStage(asked.toCompletionStage(), vertx.getOrCreateContext());
    }

    private static <T> Future<T> guarded(String what, Future<T> future) {
        return future.timeout(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(KafkaFailures.of(what, failure)));
    }
}
