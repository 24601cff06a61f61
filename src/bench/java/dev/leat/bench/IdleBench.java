package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=idle}: what a process costs while nothing comes, with few pipelines and with
 * many, beside the baseline. Properties: {@code leat.bench.points} (numbers of pipelines), {@code .seconds} (of looking
 * on, 30), {@code .warmUp} (seconds that do not count, 20), {@code .jvm}, {@code .only}.
 */
final class IdleBench {
    private static final int NEVER_MS = 3_600_000;
    private static final int PARTITIONS = 4;
    private static final int EVENTS_PER_PARTITION = 100;
    private static final long READY_SECONDS_MAX = 180;
    private static final long LOOK_MS = 100;
    private static final double MS_PER_SECOND = 1000;

    private static final int SECONDS = Integer.getInteger("leat.bench.seconds", 30);
    private static final int WARM_UP_SECONDS = Integer.getInteger("leat.bench.warmUp", 20);

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Programs programs;

    IdleBench(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws IOException {
        this.kafka = kafka;
        this.postgres = postgres;
        this.programs = new Programs(kafka, postgres, NEVER_MS);
    }

    void run() throws IOException, InterruptedException, SQLException {
        Figures figures = new Figures("idle", "While nothing comes", Report.machine(Programs.jvmFlags()));
        System.out.println(Report.machine(Programs.jvmFlags()));
        Figures.Table table = figures.table(
                "CPU of a second in which nothing comes",
                "program, pipelines",
                "process CPU, ms",
                "broker CPU, ms",
                "database CPU, ms",
                "resident MB");
        if (Programs.wanted("baseline")) {
            Spread spread = new Spread("idle-baseline", 1, PARTITIONS);
            look("baseline, 1", spread, programs.baseline(spread.names().get(0), "idle-baseline"), table);
        }
        if (Programs.wanted("leat")) {
            for (int pipelines : Programs.numbers("leat.bench.points", "1,10,100")) {
                Spread spread = new Spread("idle-" + pipelines, pipelines, PARTITIONS);
                List<PipelineText> texts = PipelineText.forEach(spread.names(), "idle-" + pipelines, 1);
                look("leat, " + pipelines, spread, programs.leat(texts, 0), table);
            }
        }
        System.out.println("\n" + table.markdown());
        figures.write();
    }

    private void look(String name, Spread spread, Contender contender, Figures.Table table)
            throws IOException, InterruptedException, SQLException {
        int events = spread.slots() * EVENTS_PER_PARTITION;
        Workload workload = Workload.load(kafka.bootstrapServers(), Orders.ofSeed(), spread, events);
        try (Database database = Database.of(postgres)) {
            database.prepare();
            Process process = new ProcessBuilder(contender.command())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Programs.FOLDER.resolve(spread.name() + ".log").toFile())
                    .start();
            try {
                awaitAll(workload, database, process);
                TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
                double ownBefore = Proc.cpuSeconds(process.pid());
                double brokerBefore = Proc.cpuSeconds(kafka.pid());
                double databaseBefore = Proc.cpuSecondsWithChildren(postgres.pid());
                long startNs = System.nanoTime();
                TimeUnit.SECONDS.sleep(SECONDS);
                double thousandthsOfCpu = MS_PER_SECOND / ((System.nanoTime() - startNs) / 1e9);
                if (!process.isAlive()) {
                    throw new IllegalStateException(name + " ended by itself");
                }
                table.row(
                        name,
                        (Proc.cpuSeconds(process.pid()) - ownBefore) * thousandthsOfCpu,
                        (Proc.cpuSeconds(kafka.pid()) - brokerBefore) * thousandthsOfCpu,
                        (Proc.cpuSecondsWithChildren(postgres.pid()) - databaseBefore) * thousandthsOfCpu,
                        (double) Proc.memoryMb(process.pid()));
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        spread.delete(kafka.bootstrapServers());
    }

    /** Returns when the last order of each partition has its row. */
    private static void awaitAll(Workload workload, Database database, Process process)
            throws InterruptedException, SQLException {
        long[] lasts = workload.lasts().toArray();
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
        while (database.count(lasts) < lasts.length) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                throw new IllegalStateException("not all pipelines began; see "
                        + Programs.FOLDER.resolve(workload.spread().name() + ".log"));
            }
            Thread.sleep(LOOK_MS);
        }
    }
}
