package dev.leat.dev;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The processes of the quick start, and how they find each other; all on free ports of 127.0.0.1. */
final class QuickStartServers implements AutoCloseable {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 4;
    private static final long RETENTION_BYTES = 67_108_864;
    private static final long SEED = 20_261_122;
    private static final double CANCELLED_SHARE = 0.25;
    private static final long BAD_EVERY = 4_000;
    private static final long READY_MS = 120_000;

    private final QuickStartOptions options;
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafka kafka;
    private final QuickStartDatabase database;
    private final LeatMetrics metrics;
    private final Path folder = Folders.create("leat-quickstart-");
    private final int adminPort = Folders.freePort();
    private @Nullable GuardedProcess leat;

    private QuickStartServers(QuickStartOptions options, EmbeddedPostgres postgres, EmbeddedKafka kafka) {
        this.options = options;
        this.postgres = postgres;
        this.kafka = kafka;
        this.metrics = new LeatMetrics(adminPort);
        this.database = QuickStartDatabase.create(postgres);
    }

    /** Starts the broker and PostgreSQL at the same time, and makes topic and table. A failure must end this JVM. */
    static QuickStartServers start(QuickStartOptions options) {
        if (!Files.isRegularFile(options.jar())) {
            throw new DevException(options.jar() + " is missing; build it with mvn package");
        }
        CompletableFuture<EmbeddedPostgres> postgres = CompletableFuture.supplyAsync(QuickStartServers::newPostgres);
        CompletableFuture<EmbeddedKafka> kafka = CompletableFuture.supplyAsync(QuickStartServers::newKafka);
        try {
            CompletableFuture.allOf(postgres, kafka).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DevException told ? told : e;
        }
        QuickStartServers servers = new QuickStartServers(options, postgres.join(), kafka.join());
        servers.generator().createTopic();
        return servers;
    }

    private static EmbeddedPostgres newPostgres() {
        Map<String, String> settings = Map.of("max_connections", "30", "track_commit_timestamp", "on");
        return EmbeddedPostgres.launch(new EmbeddedPostgres.Settings("leat", "leat", settings));
    }

    private static EmbeddedKafka newKafka() {
        return EmbeddedKafka.launch(
                new EmbeddedKafka.Settings(384, Map.of("log.retention.check.interval.ms", "10000")));
    }

    /** Starts the fat jar on {@code conf/pipelines/quickstart.json} and waits until it takes events. */
    void startLeat() {
        List<String> command = List.of(
                ClassPath.java(),
                "-Xmx320m",
                "-jar",
                options.jar().toString(),
                "run",
                "--node",
                options.home().resolve("conf/node.json").toString(),
                options.home().resolve("conf/pipelines/quickstart.json").toString());
        Map<String, String> environment = Map.of(
                "KAFKA", kafka.bootstrapServers(),
                "DATABASE", postgres.uri(QuickStartDatabase.NAME),
                "DB_USER", postgres.user(),
                "DB_PASSWORD", postgres.password(),
                "ADMIN_PORT", Integer.toString(adminPort));
        leat = GuardedProcess.start(new GuardedProcess.Plan(
                "Leat", List.of(), command, environment, "TERM", folder, folder.resolve("leat.log")));
        Waiting.until("Leat to be ready", READY_MS, () -> {
            requireLeat();
            return metrics.isReady();
        });
    }

    /** Fails with the end of Leat's log when Leat is not running. */
    void requireLeat() {
        GuardedProcess running = leat;
        if (running == null || !running.isAlive()) {
            throw new DevException(
                    "Leat ended by itself; its log says:\n" + (running == null ? "" : running.logTail()));
        }
    }

    /** A new generator of the events that this run asks for. */
    OrderGenerator generator() {
        return new OrderGenerator(new OrderGenerator.Settings(
                kafka.bootstrapServers(),
                TOPIC,
                PARTITIONS,
                options.events() > 0 ? 0 : RETENTION_BYTES,
                new Orders(SEED, CANCELLED_SHARE, badEvery(options.events()), false),
                options.events(),
                options.eventsPerSecond(),
                null,
                Map.of()));
    }

    /** A short run, too, shows each way in which an event can be bad. */
    static long badEvery(long events) {
        return events == 0 ? BAD_EVERY : Math.max(1, Math.min(BAD_EVERY, events / 4));
    }

    LeatMetrics metrics() {
        return metrics;
    }

    QuickStartDatabase database() {
        return database;
    }

    /** Where a person finds things. */
    String places() {
        List<String> lines = new ArrayList<>(List.of(
                "  broker    " + kafka.bootstrapServers() + ", topic " + TOPIC + ", " + PARTITIONS + " partitions",
                "  database  "
                        + postgres.uri(QuickStartDatabase.NAME)
                                .replace("://", "://" + postgres.user() + ":" + postgres.password() + "@"),
                "  table     " + QuickStartDatabase.TABLE + "; what fails goes to leat.dead_letters",
                "  HTTP      " + metrics.address() + "/status /metrics /health/ready",
                "  pipeline  conf/pipelines/quickstart.json"));
        if (options.events() == 0) {
            lines.add("  Ctrl-C stops everything");
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** Ends everything in reverse order of starting; what cannot be ended does not keep the rest alive. */
    @Override
    public void close() {
        List<Runnable> steps =
                List.of(this::stopLeat, database::close, kafka::close, postgres::close, () -> Folders.delete(folder));
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (DevException e) {
                System.out.println("quick start: " + e.getMessage());
            }
        }
    }

    private void stopLeat() {
        if (leat != null) {
            leat.stop();
        }
    }
}
