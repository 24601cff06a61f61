package dev.leat.bench;

import dev.leat.bench.Progress.Sample;
import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=memory}: many orders, and whether anything grows meanwhile. They are written
 * while they are read, a million ahead at most, and Kafka forgets what was read. Properties: {@code leat.bench.events}
 * (twenty million), and as in {@link Bench}.
 */
final class MemoryBench {
    static final Map<String, String> BROKER_SETTINGS = Map.of("log.retention.check.interval.ms", "2000");

    /** Three times what may be ahead stays, so that nothing is forgotten unread. */
    private static final Map<String, String> TOPIC_SETTINGS = Map.of(
            "retention.bytes", Integer.toString(96 << 20),
            "segment.bytes", Integer.toString(32 << 20),
            "file.delete.delay.ms", "1000");

    private static final int IDLE_MS = 10_000;
    private static final int EVENTS = Integer.getInteger("leat.bench.events", 20_000_000);
    private static final int AHEAD = 1_000_000;
    private static final int PARTS = 10;
    private static final double MILLION = 1e6;
    private static final double MIB = 1 << 20;

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Path gcLog = Programs.FOLDER.resolve("memory-gc.log");

    MemoryBench(EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        this.kafka = kafka;
        this.postgres = postgres;
    }

    void run() throws IOException, InterruptedException, SQLException {
        Programs programs = new Programs(kafka, postgres, IDLE_MS);
        Spread spread = Spread.standard(Workload.TOPIC);
        spread.create(kafka.bootstrapServers(), TOPIC_SETTINGS);
        Workload workload = new Workload(Orders.ofSeed(), spread, EVENTS);
        Figures figures = new Figures("memory", "Whether anything grows", Report.machine(Programs.jvmFlags()));
        System.out.println(Report.machine(Programs.jvmFlags()));
        Files.deleteIfExists(gcLog);
        Contender leat = programs.leat(Workload.TOPIC, "memory").withFlag("-Xlog:gc:file=" + gcLog + ":uptime");
        try (Database database = Database.of(postgres)) {
            Run run = new Run(workload, database, postgres.pid());
            CompletableFuture<Void> fed = feed(workload, run.progress());
            while (workload.sent() < Math.min(EVENTS, AHEAD) && !fed.isDone()) {
                TimeUnit.MILLISECONDS.sleep(PARTS);
            }
            Result result = run.of(leat, Programs.FOLDER.resolve("memory.log"));
            fed.join();
            tell(figures, run.progress(), result);
        }
    }

    /** Writes what may be written, on a thread of its own. */
    private CompletableFuture<Void> feed(Workload workload, Progress progress) {
        CompletableFuture<Void> fed = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        workload.send(kafka.bootstrapServers(), () -> AHEAD + (long) (progress.share() * EVENTS));
                        fed.complete(null);
                    } catch (InterruptedException | RuntimeException failure) {
                        fed.completeExceptionally(failure);
                    }
                },
                "feeder");
        thread.setDaemon(true);
        thread.start();
        return fed;
    }

    private void tell(Figures figures, Progress progress, Result result) throws IOException {
        GcLog collections = GcLog.read(gcLog);
        Figures.Table table = figures.table(
                "Each tenth of " + EVENTS + " events",
                "tenth",
                "events/s",
                "process CPU, us per event",
                "heap after collections, lowest MB",
                "heap after collections, median MB",
                "resident MB",
                "allocated, bytes per event",
                "collections");
        for (int part = 1; part <= PARTS; part++) {
            double from = (part - 1.0) / PARTS;
            double to = (double) part / PARTS;
            double fromSeconds = progress.at(from, Sample::seconds);
            double toSeconds = progress.at(to, Sample::seconds);
            double cpu = progress.at(to, Sample::processCpu) - progress.at(from, Sample::processCpu);
            List<GcLog.Collection> in = collections.between(fromSeconds, toSeconds);
            double events = (double) EVENTS / PARTS;
            table.row(
                    part,
                    events / (toSeconds - fromSeconds),
                    cpu * MILLION / events,
                    in.stream().mapToDouble(GcLog.Collection::afterMb).min().orElse(0),
                    Report.median(
                            in.stream().mapToDouble(GcLog.Collection::afterMb).toArray()),
                    progress.at(to, Sample::memoryMb),
                    collections.allocatedMb(fromSeconds, toSeconds) * MIB / events,
                    in.size());
        }
        System.out.println(table.markdown());
        System.out.printf(
                "peak %.0f MB, database CPU %.2f us per event; from the second tenth to the last: %s bytes per event%n",
                result.peakMemoryMb(), result.postgresCpu(), allocated(progress, collections));
        figures.write();
    }

    /** Without the start. */
    private static String allocated(Progress progress, GcLog collections) {
        double from = progress.at(1.0 / PARTS, Sample::seconds);
        double mb = collections.allocatedMb(from, progress.lastSeconds());
        return Plot.shown(mb * MIB / (EVENTS * (1 - 1.0 / PARTS)));
    }
}
