package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One program under a load that does not wait for it: started before, watched from outside, checked afterwards. */
final class Trial {
    /**
     * PostgreSQL keeps when each transaction committed, so nobody has to look on meanwhile, and the files of its log
     * ({@link Database#makeLog}).
     */
    static final Map<String, String> DATABASE_SETTINGS = Map.of(
            "track_commit_timestamp", "on", "track_wal_io_timing", "on", "min_wal_size", "1GB", "max_wal_size", "2GB");

    private static final boolean SNAPSHOT = Boolean.getBoolean("leat.bench.snapshot");
    private static final long LOAD_SECONDS_MAX = 900;
    private static final long END_SECONDS_MAX = 300;
    private static final long LOOK_MS = 25;
    private static final long START_US = 200_000;

    /** Looking costs CPU time; it is done while nothing is measured. */
    private static final long LOOK_BEFORE_US = 500_000;

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final Events events;

    /** CPU seconds until then and the most memory until then. */
    record Moment(double processCpu, double postgresCpu, double peakMemoryMb) {}

    /**
     * What was seen.
     *
     * @param latencyUs of each event, from the moment it was due to its commit; negative for those that are dropped
     * @param lateUs how late each event was sent
     * @param before shortly before the first event that counts
     * @param steady shortly before the last steady event ahead of a burst, or of the load's end
     * @param end of the process
     * @param walSyncMs mean time of one flush of the write-ahead log
     */
    record Seen(long[] latencyUs, long[] lateUs, Moment before, Moment steady, Moment end, double walSyncMs) {}

    Trial(EmbeddedKafka kafka, EmbeddedPostgres postgres, Database database, Events events) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.database = database;
        this.events = events;
    }

    /** @param name of topic, consumer group and log file; for this trial alone */
    Seen of(Contender contender, String name, Schedule schedule)
            throws IOException, InterruptedException, SQLException {
        database.prepare();
        database.resetIo();
        Path log = Programs.FOLDER.resolve(name + ".log");
        Process process = new ProcessBuilder(contender.command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread stop = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        try (Load load = new Load(kafka.bootstrapServers(), name)) {
            Groups.await(kafka.bootstrapServers(), name, process); // the rest of its start is not counted
            return SNAPSHOT ? watchBesideSnapshot(process, load, schedule) : watch(process, load, schedule);
        } catch (IllegalStateException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(name + " failed, see " + log, failure);
        } finally {
            process.destroyForcibly().waitFor();
            Runtime.getRuntime().removeShutdownHook(stop);
        }
    }

    private Seen watchBesideSnapshot(Process process, Load load, Schedule schedule)
            throws InterruptedException, SQLException, ExecutionException, TimeoutException {
        Connection old = Database.snapshot(postgres);
        try {
            return watch(process, load, schedule);
        } finally {
            old.close();
        }
    }

    private Seen watch(Process process, Load load, Schedule schedule)
            throws InterruptedException, SQLException, ExecutionException, TimeoutException {
        long startUs = Load.nowUs() + START_US;
        CompletableFuture<long[]> sent = CompletableFuture.supplyAsync(
                () -> load.send(events, schedule, startUs), task -> new Thread(task, "load").start());
        Moment before = look(process, startUs + schedule.dueUs(schedule.warmUp()));
        Moment steady = look(process, startUs + schedule.dueUs(schedule.beforeBurst()));
        long[] lateUs = sent.get(LOAD_SECONDS_MAX, TimeUnit.SECONDS);
        Moment end = awaitEnd(process);
        database.verify(events.orders(), schedule.events());
        long[] latencyUs = database.committedUs(schedule.events());
        for (int i = 0; i < latencyUs.length; i++) {
            latencyUs[i] = latencyUs[i] < 0 ? -1 : latencyUs[i] - startUs - schedule.dueUs(i);
        }
        return new Seen(latencyUs, lateUs, before, steady, end, database.walSyncMs());
    }

    private Moment look(Process process, long beforeUs) throws InterruptedException {
        TimeUnit.MICROSECONDS.sleep(beforeUs - LOOK_BEFORE_US - Load.nowUs());
        return moment(process);
    }

    private Moment moment(Process process) {
        return new Moment(
                Proc.cpuSeconds(process.pid()),
                Proc.cpuSecondsWithChildren(postgres.pid()),
                Proc.peakMemoryMb(process.pid()));
    }

    private Moment awaitEnd(Process process) throws InterruptedException, TimeoutException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS_MAX);
        Moment last = moment(process);
        while (process.isAlive()) {
            if (System.nanoTime() > deadlineNs) {
                throw new TimeoutException("it does not end");
            }
            Moment next = moment(process);
            last = next.peakMemoryMb() < 0 ? last : next;
            Thread.sleep(LOOK_MS);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("it ended with exit code " + process.exitValue());
        }
        return last;
    }
}
