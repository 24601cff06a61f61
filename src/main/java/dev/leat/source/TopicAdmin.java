package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import dev.leat.config.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.OffsetSpec;
import io.vertx.kafka.admin.TopicDescription;
import io.vertx.kafka.client.common.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
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
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka says of topics: identities, partitions, offsets. Its futures fail with a {@link BatchException}. */
public final class TopicAdmin {
    private static final long DEADLINE_MS = 20_000;

    private final Vertx vertx;
    private final KafkaAdminClient client;
    private final AdminClient inside;
    private final PipelineConfig config;

    private TopicAdmin(Vertx vertx, AdminClient inside, PipelineConfig config) {
        this.vertx = vertx;
        this.client = KafkaAdminClient.create(vertx, inside);
        this.inside = inside;
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
        return inside.metrics();
    }

    /** A topic's identity and how many partitions it has. */
    record Topic(String name, UUID id, int partitions) {}

    /** Kafka's name for itself. */
    public Future<String> clusterId() {
        return guarded("cluster id", client.describeCluster()).map(cluster -> cluster.getClusterId());
    }

    /** All topics that may be seen. */
    Future<Set<String>> names() {
        return guarded("list of topics", client.listTopics());
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
        return client.describeTopics(List.copyOf(names))
                .timeout(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .map(found -> found.values().stream().map(TopicAdmin::topic).toList())
                .recover(failure -> names.size() > 1 && isUnknownTopic(failure)
                        ? oneByOne(List.copyOf(names))
                        : isUnknownTopic(failure)
                                ? Future.succeededFuture(List.of())
                                : Future.failedFuture(KafkaFailures.of("describing topics", failure)));
    }

    /** One unknown topic fails the whole request, so the others are asked for alone. */
    private Future<List<Topic>> oneByOne(List<String> names) {
        List<Future<List<Topic>>> each =
                names.stream().map(name -> topics(List.of(name))).toList();
        return Future.all(each).map(all -> {
            List<Topic> topics = new ArrayList<>();
            each.forEach(one -> topics.addAll(one.result()));
            return topics;
        });
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
        return offsets(partitions, OffsetSpec.EARLIEST);
    }

    /** Offsets behind the last event. */
    public Future<Map<PartitionId, Long>> ends(Collection<PartitionId> partitions) {
        return offsets(partitions, OffsetSpec.LATEST);
    }

    /**
     * Where a first start begins; a moment after the last event means the end, which is asked for first: an event that
     * comes in between must not be passed over.
     */
    Future<Map<PartitionId, Long>> startOffsets(Collection<PartitionId> partitions, StartAt startAt) {
        if (startAt instanceof StartAt.Timestamp timestamp) {
            return ends(partitions)
                    .compose(ends -> offsets(partitions, OffsetSpec.TIMESTAMP(timestamp.epochMs()))
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
        var latest = org.apache.kafka.clients.admin.OffsetSpec.latest();
        var request = new HashMap<org.apache.kafka.common.TopicPartition, org.apache.kafka.clients.admin.OffsetSpec>();
        partitions.forEach(partition -> request.put(KafkaIds.of(partition), latest));
        ListOffsetsResult asked = inside.listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        return guarded(
                        "offsets",
                        Future.fromCompletionStage(asked.all().toCompletionStage(), vertx.getOrCreateContext()))
                .map(found -> {
                    Map<PartitionId, Long> offsets = new HashMap<>();
                    found.forEach((partition, info) -> offsets.put(KafkaIds.of(partition), info.offset()));
                    return offsets;
                });
    }

    private Future<Map<PartitionId, Long>> offsets(Collection<PartitionId> partitions, OffsetSpec spec) {
        if (partitions.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(
                partition -> request.put(new TopicPartition(partition.topic(), partition.partition()), spec));
        return guarded("offsets", client.listOffsets(request)).map(found -> {
            Map<PartitionId, Long> offsets = new HashMap<>();
            found.forEach((partition, info) ->
                    offsets.put(new PartitionId(partition.getTopic(), partition.getPartition()), info.getOffset()));
            return offsets;
        });
    }

    /** Who is in the group; fails while it does not exist. */
    Future<List<GroupMembers.Member>> members(String groupId) {
        var asked = inside.describeConsumerGroups(List.of(groupId)).all().toCompletionStage();
        return guarded("members of the group", Future.fromCompletionStage(asked, vertx.getOrCreateContext()))
                .map(groups -> groups.values().stream()
                        .flatMap(group -> group.members().stream())
                        .map(GroupMembers::member)
                        .toList());
    }

    public Future<Void> close() {
        return client.close(2_000).otherwiseEmpty();
    }

    private static Topic topic(TopicDescription description) {
        Uuid id = description.getTopicId();
        return new Topic(
                description.getName(),
                new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()),
                description.getPartitions().size());
    }

    private static boolean isUnknownTopic(Throwable failure) {
        return failure instanceof UnknownTopicOrPartitionException
                || failure.getCause() instanceof UnknownTopicOrPartitionException;
    }

    private static <T> Future<T> guarded(String what, Future<T> future) {
        return future.timeout(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(KafkaFailures.of(what, failure)));
    }
}
