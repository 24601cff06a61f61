package dev.leat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Starts one contender and watches it until it ends, or until all is written when it does not end by itself. */
final class Run {
    private static final long LOOK_MS = 25;
    private static final double SECONDS_MAX = 300;
    private static final double STEADY_FROM = 0.30;
    private static final double STEADY_TO = 0.95;

    private final Workload workload;
    private final Database database;
    private final long postmaster;

    private final List<Sample> samples = new ArrayList<>();
    private double firstRowSeconds;
    private double processCpu;
    private long peakMemoryMb;
    private double postgresCpuBefore;
    private double postgresCpuAfter;
    private double onlookerCpuBefore;

    /** How much of the events was written how long after the start. */
    private record Sample(double seconds, double share, double processCpu) {}

    Run(Workload workload, Database database, long postmaster) {
        this.workload = workload;
        this.database = database;
        this.postmaster = postmaster;
    }

    /** Returns when the process has ended and the table holds what it should. */
    Result of(Contender contender, Path log) throws IOException, InterruptedException, SQLException {
        database.prepare();
        postgresCpuBefore = Proc.cpuSecondsWithChildren(postmaster);
        onlookerCpuBefore = Proc.cpuSeconds(database.backendPid());
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(contender.command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread stop = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        boolean done;
        try {
            done = watch(process, startNs, contender.runsOn());
        } finally {
            process.destroyForcibly().waitFor();
            Runtime.getRuntime().removeShutdownHook(stop);
        }
        if (!done && process.exitValue() != 0) {
            throw new IllegalStateException(
                    contender.name() + " ended with exit code " + process.exitValue() + ", see " + log);
        }
        Result result = result(contender);
        database.verify(workload);
        return result;
    }

    /** True: it runs on, and all is written. */
    private boolean watch(Process process, long startNs, boolean runsOn) throws InterruptedException, SQLException {
        while (process.isAlive()) {
            double seconds = (System.nanoTime() - startNs) / 1e9;
            if (seconds > SECONDS_MAX) {
                throw new IllegalStateException("not done after " + SECONDS_MAX + " seconds");
            }
            look(seconds);
            processCpu = Math.max(processCpu, Proc.cpuSeconds(process.pid()));
            peakMemoryMb = Math.max(peakMemoryMb, Proc.peakMemoryMb(process.pid()));
            if (runsOn && allWritten()) {
                postgresCpuAfter = Proc.cpuSecondsWithChildren(postmaster); // as long as its backends live
                return true;
            }
            Thread.sleep(LOOK_MS);
        }
        look((System.nanoTime() - startNs) / 1e9);
        postgresCpuAfter = Proc.cpuSecondsWithChildren(postmaster);
        return false;
    }

    private boolean allWritten() {
        return !samples.isEmpty() && samples.get(samples.size() - 1).share() == 1;
    }

    private void look(double seconds) throws SQLException {
        if (firstRowSeconds == 0) {
            if (database.hasRows()) {
                firstRowSeconds = seconds;
            }
        } else if (!allWritten()) {
            double share = (double) database.count(workload.milestones()) / workload.milestones().length;
            samples.add(new Sample(seconds, share, processCpu));
        }
    }

    private Result result(Contender contender) throws SQLException {
        if (!allWritten()) {
            throw new IllegalStateException(contender.name() + " ended before all rows were written");
        }
        Sample last = samples.get(samples.size() - 1);
        double million = workload.events() / 1e6;
        double onlookerCpu = Proc.cpuSeconds(database.backendPid()) - onlookerCpuBefore;
        double postgresCpu = postgresCpuAfter - postgresCpuBefore - onlookerCpu;
        double steadySeconds = at(STEADY_TO, Sample::seconds) - at(STEADY_FROM, Sample::seconds);
        double steadyCpu = at(STEADY_TO, Sample::processCpu) - at(STEADY_FROM, Sample::processCpu);
        return new Result(
                contender.name(),
                last.seconds(),
                firstRowSeconds,
                workload.events() / last.seconds(),
                workload.events() * (STEADY_TO - STEADY_FROM) / steadySeconds,
                processCpu / million,
                steadyCpu / (million * (STEADY_TO - STEADY_FROM)),
                postgresCpu / million,
                peakMemoryMb);
    }

    /** A figure when that share was reached, on the straight line between two looks. */
    private double at(double share, ToDoubleFunction<Sample> figure) {
        Sample before = new Sample(firstRowSeconds, 0, 0);
        for (Sample sample : samples) {
            if (sample.share() >= share) {
                double part = (share - before.share()) / (sample.share() - before.share());
                double from = figure.applyAsDouble(before);
                return from + part * (figure.applyAsDouble(sample) - from);
            }
            before = sample;
        }
        throw new IllegalStateException("never reached " + share);
    }
}
