package dev.leat.source;

import dev.leat.config.PipelineConfig;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The properties of the Kafka clients: defaults of ours, then the user's, then those that the protocol owns. */
final class ConsumerSettings {
    private static final int FETCH_BYTES_MIN = 1 << 20;
    private static final int FETCH_BYTES_OF_MANY_MIN = 64 << 10;
    private static final int FETCH_BYTES_MAX = 50 << 20;

    /**
     * How long the broker may hold a fetch for which there is nothing. While it does, the client asks that broker for
     * nothing else, so partitions that are read up hold back those that are not (figures in docs/benchmarks.md).
     */
    private static final int FETCH_WAIT_MIN_MS = 50;

    private static final int FETCH_WAIT_MAX_MS = 500;

    /**
     * Of all pipelines of a process at each broker, so that up to 25 ask every 50 ms. A hundred that did took 0.3 of a
     * core for it, and as much of the broker's (docs/benchmarks.md).
     */
    private static final int IDLE_FETCHES_PER_SECOND = 500;

    private static final int MS_PER_SECOND = 1_000;

    /**
     * As the operating system decides. Kafka's own 64 KiB are as much as one segment of a loopback or of a network card
     * that joins packets: Linux drops what finds no room, and it comes again after 200 ms
     * (docs/decisions/0030-receive-buffers.md).
     */
    private static final int RECEIVE_BUFFER_OF_SYSTEM = -1;

    private static final int SESSION_MS = 10_000;
    private static final long BROKER_SESSION_MS_MAX = 60_000;

    private static final int ADMIN_REQUEST_MS = 5_000;
    private static final int ADMIN_CALL_MS = 15_000;

    /** Kafka's own is for JMX, and registers a bean anew for each of its hundreds of metrics as a client starts. */
    private static final String NO_REPORTERS = "";

    private ConsumerSettings() {}

    /** @param part what of its process the pipeline may use */
    static Properties consumer(PipelineConfig config, String owner, MemoryBudget.Part part) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(config, owner));
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        properties.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, NO_REPORTERS);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes(config, part.fetchBytes()));
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, fetchWaitMs(part.pipelines()));
        properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, RECEIVE_BUFFER_OF_SYSTEM);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        if (!isOfNewerProtocol(config)) {
            // these three belong to the classic group protocol; the other one refuses them
            properties.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
            properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
            properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        }
        if (config.source().staticMembership()) {
            properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "leat-" + config.name() + "-" + owner);
        }
        properties.putAll(config.source().properties());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.source().groupId());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.limits().batchEvents());
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return properties;
    }

    /** What the consumer of a process calls itself, unless it is told to call itself otherwise. */
    static String clientId(PipelineConfig config, String owner) {
        String given = config.source().properties().get(ConsumerConfig.CLIENT_ID_CONFIG);
        return given == null ? "leat-" + config.name() + "-" + owner : given;
    }

    /**
     * Longest silence of Kafka that can be a slow answer: after a session's timeout the group gives the partitions to
     * others, and no request waits longer than its own. A group of the newer protocol has its timeout in the broker.
     */
    static long silenceMs(Properties consumer) {
        long requestMs = milliseconds(consumer, ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        return consumer.containsKey(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG)
                ? Math.min(milliseconds(consumer, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), requestMs)
                : requestMs;
    }

    /**
     * How long the group waits for a member of which it hears nothing. One of the newer protocol has that time in the
     * broker: 45 s unless told otherwise, this is the longest that brokers allow without being told.
     */
    static long sessionMs(PipelineConfig config) {
        Properties consumer = new Properties();
        consumer.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        consumer.putAll(config.source().properties());
        return isOfNewerProtocol(config)
                ? BROKER_SESSION_MS_MAX
                : milliseconds(consumer, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    }

    private static boolean isOfNewerProtocol(PipelineConfig config) {
        return "consumer".equalsIgnoreCase(config.source().properties().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG));
    }

    private static long milliseconds(Properties consumer, String name) {
        Object given = consumer.get(name);
        Object value =
                given == null ? ConsumerConfig.configDef().defaultValues().get(name) : given;
        return Long.parseLong(String.valueOf(value).strip());
    }

    /** For reading without a group: nothing joins, nothing is committed. */
    static Properties sample(PipelineConfig config, String owner) {
        Properties properties = consumer(config, owner, new MemoryBudget.Part(Long.MAX_VALUE, 1));
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "leat-" + config.name() + "-" + owner + "-sample");
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        properties.remove(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);
        return properties;
    }

    /** The user's properties for security reach the admin client too; those of the consumer it ignores. */
    static Properties admin(PipelineConfig config, String owner) {
        Properties properties = new Properties();
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "leat-" + config.name() + "-" + owner + "-admin");
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_REQUEST_MS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_CALL_MS);
        properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        properties.put(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, NO_REPORTERS);
        config.source().properties().forEach((name, value) -> {
            if (AdminClientConfig.configNames().contains(name)) {
                properties.put(name, value);
            }
        });
        fitTimeouts(properties, config.source().properties());
        properties.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers());
        return properties;
    }

    /** The client refuses a call that may take less time than one request of it: where one is given, ours follows. */
    private static void fitTimeouts(Properties admin, Map<String, String> given) {
        long requestMs = milliseconds(admin, AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
        long callMs = milliseconds(admin, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        if (!given.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)) {
            admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) Math.max(requestMs, callMs));
        } else if (!given.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(requestMs, callMs));
        }
    }

    /**
     * What one fetch may bring beyond the events that are in flight: a quarter of the budget for those, or the
     * pipeline's part where that is less, but 64 KiB at least. Kafka sends one batch of its own also where that is
     * more.
     */
    private static int fetchBytes(PipelineConfig config, long partBytes) {
        long wanted = Math.max(FETCH_BYTES_MIN, config.limits().inFlightBytes() / 4);
        return (int) Math.min(FETCH_BYTES_MAX, Math.min(wanted, Math.max(FETCH_BYTES_OF_MANY_MIN, partBytes)));
    }

    /** What one poll may unpack: as much as may be in flight, or the pipeline's part where that is less. */
    static long pollBytes(PipelineConfig config, MemoryBudget.Part part) {
        return Math.min(config.limits().inFlightBytes(), Math.max(FETCH_BYTES_OF_MANY_MIN, part.fetchBytes()));
    }

    private static int fetchWaitMs(int pipelines) {
        int wantedMs = pipelines * MS_PER_SECOND / IDLE_FETCHES_PER_SECOND;
        return Math.max(FETCH_WAIT_MIN_MS, Math.min(FETCH_WAIT_MAX_MS, wantedMs));
    }
}
