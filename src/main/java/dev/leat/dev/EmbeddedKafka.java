package dev.leat.dev;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/** A Kafka broker in KRaft mode, a JVM of its own. */
public final class EmbeddedKafka extends EmbeddedServer {
    private static final long START_MS = 120_000;

    private final Settings settings;
    private final Map<String, Integer> ports = new TreeMap<>();

    private EmbeddedKafka(Settings settings) {
        super("Kafka", Folders.create("leat-kafka-"), START_MS);
        this.settings = settings;
    }

    /**
     * How large the broker's JVM may get, and broker settings that differ from a one-node broker's.
     *
     * @param heapMb heap of the broker in mebibytes; 256 is enough for a test, 384 for the quick start
     * @param settings for example {@code log.retention.check.interval.ms} to {@code 1000}
     * @param listeners more of them beside the plain one, each name with its protocol, such as {@code SASL_SSL}; what
     *     they need stands in the settings
     */
    public record Settings(int heapMb, Map<String, String> settings, Map<String, String> listeners) {
        public Settings {
            settings = Map.copyOf(settings);
            listeners = Map.copyOf(listeners);
        }

        public Settings(int heapMb, Map<String, String> settings) {
            this(heapMb, settings, Map.of());
        }

        public static Settings defaults() {
            return new Settings(320, Map.of());
        }
    }

    /** A new, running broker; takes about 5 seconds. */
    public static EmbeddedKafka launch(Settings settings) {
        EmbeddedKafka kafka = new EmbeddedKafka(settings);
        try {
            kafka.startOnFreePort();
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    /** For clients: host and port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    /** For clients of one of the listeners that were asked for. */
    public String bootstrapServers(String listener) {
        return "127.0.0.1:" + Objects.requireNonNull(ports.get(listener), listener);
    }

    @Override
    void prepare() {
        settings.listeners().keySet().forEach(name -> ports.put(name, Folders.freePort()));
        Folders.delete(data()); // the format holds the controller's port
        writeSettings(Folders.freePort());
    }

    @Override
    GuardedProcess.Plan plan() {
        deleteIfExists(readyFile());
        List<String> command = List.of(
                ClassPath.java(),
                "-Xmx" + settings.heapMb() + "m",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=dev/leat/dev/broker-logback.xml",
                "-cp",
                ClassPath.own(),
                BrokerMain.class.getName(),
                settingsFile().toString(),
                readyFile().toString());
        return new GuardedProcess.Plan(
                "Kafka", List.of(), command, Map.of(), "TERM", folder(), folder().resolve("broker.log"));
    }

    @Override
    boolean ready(GuardedProcess started) {
        return Files.exists(readyFile());
    }

    private void writeSettings(int controllerPort) {
        Properties all = new Properties();
        all.putAll(oneNode(controllerPort));
        all.putAll(settings.settings());
        try (Writer writer = Files.newBufferedWriter(settingsFile())) {
            all.store(writer, null);
        } catch (IOException e) {
            throw new DevException("the broker's settings cannot be written: " + e.getMessage(), e);
        }
    }

    private Map<String, String> oneNode(int controllerPort) {
        StringBuilder protocols = new StringBuilder("CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        StringBuilder clients = new StringBuilder("CLIENTS://127.0.0.1:" + port());
        ports.forEach((name, its) -> {
            protocols
                    .append(',')
                    .append(name)
                    .append(':')
                    .append(settings.listeners().get(name));
            clients.append(',').append(name).append("://127.0.0.1:").append(its);
        });
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("inter.broker.listener.name", "CLIENTS"),
                Map.entry("listener.security.protocol.map", protocols.toString()),
                Map.entry("listeners", clients + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("advertised.listeners", clients.toString()),
                Map.entry("log.dirs", data().toString()),
                Map.entry("default.replication.factor", "1"),
                Map.entry("min.insync.replicas", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
                Map.entry("socket.receive.buffer.bytes", "-1"), // docs/decisions/0030-receive-buffers.md
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("delete.topic.enable", "true"));
    }

    private static void deleteIfExists(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DevException(file + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private Path data() {
        return folder().resolve("data");
    }

    private Path settingsFile() {
        return folder().resolve("broker.properties");
    }

    /** Made by the broker once it takes requests. */
    private Path readyFile() {
        return folder().resolve("ready");
    }
}
