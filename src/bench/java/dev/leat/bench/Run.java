package dev.leat.bench;

import dev.leat.bench.Progress.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Starts one contender and watches it until it ends, or until all is written when it does not end by itself. */
final class Run {
    private static final long LOOK_MS = 25;
    private static final double SECONDS_MAX = 300;
    private static final double EVENTS_PER_SECOND_MIN = 20_000;
    private static final double STEADY_FROM = 0.30;
    private static final double STEADY_TO = 0.95;

    /** Some milestones are reached before the last event. */
    private static final double ALMOST = 0.999;

    private final Workload workload;
    private final Database database;
    private final long postmaster;
    private final long[] milestones;
    private final Progress progress = new Progress();
    private final List<Watched> processes = new ArrayList<>();
    private long startNs;
    private double postgresCpuBefore;
    private double postgresCpuAfter;
    private double onlookerCpuBefore;

    /** A process and the most that was seen of it. */
    private static final class Watched {
        final Process process;
        double cpuBefore;
        double cpu;
        long peakMemoryMb;
        long memoryMb;

        Watched(Process process) {
            this.process = process;
        }

        void look() {
            cpu = Math.max(cpu, Proc.cpuSeconds(process.pid()) - cpuBefore);
            peakMemoryMb = Math.max(peakMemoryMb, Proc.peakMemoryMb(process.pid()));
            memoryMb = Math.max(0, Proc.memoryMb(process.pid()));
        }
    }

    /** What happens between the start of the processes and the moment from which time and CPU time count. */
    interface Prelude {
        void run(Process first) throws IOException, InterruptedException, SQLException;
    }

    Run(Workload workload, Database database, long postmaster) {
        this.workload = workload;
        this.database = database;
        this.postmaster = postmaster;
        this.milestones = workload.milestones().toArray();
    }

    /** How far it is, while it runs and afterwards. */
    Progress progress() {
        return progress;
    }

    /** Returns when the processes have ended and the table holds what it should. */
    Result of(Contender contender, Path log) throws IOException, InterruptedException, SQLException {
        return of(contender, log, null);
    }

    /** The same; with a prelude everything counts from its end on. */
    Result of(Contender contender, Path log, @Nullable Prelude prelude)
            throws IOException, InterruptedException, SQLException {
        database.prepare(workload.data());
        Thread stop = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(stop);
        begin();
        boolean done;
        try {
            for (int i = 0; i < contender.processes(); i++) {
                start(contender, i == 0 ? log : log.resolveSibling(log.getFileName() + "." + i));
            }
            if (prelude != null) {
                prelude.run(processes.get(0).process);
                begin();
            }
            done = watch(contender.runsOn());
        } finally {
            stop();
            Runtime.getRuntime().removeShutdownHook(stop);
        }
        for (Watched watched : processes) {
            int code = watched.process.waitFor();
            if (!done && code != 0) {
                throw new IllegalStateException(contender.name() + " ended with exit code " + code + ", see " + log);
            }
        }
        Result result = result(contender);
        database.verify(workload);
        return result;
    }

    private void begin() throws SQLException {
        processes.forEach(watched -> watched.cpuBefore = Proc.cpuSeconds(watched.process.pid()));
        postgresCpuBefore = Proc.cpuSecondsWithChildren(postmaster);
        onlookerCpuBefore = Proc.cpuSeconds(database.backendPid());
        startNs = System.nanoTime();
    }

    private void start(Contender contender, Path log) throws IOException {
        processes.add(new Watched(new ProcessBuilder(contender.command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()));
    }

    private void stop() {
        processes.forEach(watched -> watched.process.destroyForcibly());
    }

    /** True: it runs on, and all is written. */
    private boolean watch(boolean runsOn) throws InterruptedException, SQLException {
        double secondsMax = SECONDS_MAX + workload.events() / EVENTS_PER_SECOND_MIN;
        while (processes.stream().anyMatch(watched -> watched.process.isAlive())) {
            double seconds = (System.nanoTime() - startNs) / 1e9;
            if (seconds > secondsMax) {
                throw new IllegalStateException("not done after " + secondsMax + " seconds");
            }
            look(seconds);
            processes.forEach(Watched::look);
            if (runsOn && progress.share() == 1) {
                postgresCpuAfter = Proc.cpuSecondsWithChildren(postmaster); // as long as its backends live
                return true;
            }
            Thread.sleep(LOOK_MS);
        }
        look((System.nanoTime() - startNs) / 1e9);
        postgresCpuAfter = Proc.cpuSecondsWithChildren(postmaster);
        return false;
    }

    private void look(double seconds) throws SQLException {
        if (progress.started()) {
            if (progress.share() < 1) {
                progress.add(sample(seconds, share()));
            }
        } else if (database.hasRows(milestones)) {
            progress.add(sample(seconds, 0));
        }
    }

    private Sample sample(double seconds, double share) {
        return new Sample(seconds, share, sum(watched -> watched.cpu), sum(watched -> watched.memoryMb));
    }

    private double share() throws SQLException {
        double share = (double) database.count(milestones) / milestones.length;
        boolean done = share == 1
                && database.count(workload.lasts().toArray())
                        == workload.lasts().count();
        return done ? 1 : Math.min(share, ALMOST);
    }

    private double sum(ToDoubleFunction<Watched> figure) {
        return processes.stream().mapToDouble(figure).sum();
    }

    private Result result(Contender contender) throws SQLException {
        if (progress.share() < 1) {
            throw new IllegalStateException(
                    contender.name() + " ended with " + progress.share() + " of the rows written");
        }
        double million = workload.events() / 1e6;
        double onlookerCpu = Proc.cpuSeconds(database.backendPid()) - onlookerCpuBefore;
        double postgresCpu = postgresCpuAfter - postgresCpuBefore - onlookerCpu;
        double steadySeconds = progress.at(STEADY_TO, Sample::seconds) - progress.at(STEADY_FROM, Sample::seconds);
        double steadyCpu = progress.at(STEADY_TO, Sample::processCpu) - progress.at(STEADY_FROM, Sample::processCpu);
        return new Result(
                contender.name(),
                progress.lastSeconds(),
                progress.firstSeconds(),
                workload.events() / progress.lastSeconds(),
                workload.events() * (STEADY_TO - STEADY_FROM) / steadySeconds,
                sum(watched -> watched.cpu) / million,
                steadyCpu / (million * (STEADY_TO - STEADY_FROM)),
                postgresCpu / million,
                sum(watched -> watched.peakMemoryMb));
    }
}
