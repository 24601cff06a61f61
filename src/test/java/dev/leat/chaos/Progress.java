package dev.leat.chaos;

import dev.leat.support.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How far the pipeline is, as the database says four times a second; the last answer stands while it says nothing. */
final class Progress implements AutoCloseable {
    /** Generous, for machines that are busy: what is looked for is a partition that stands still for ever. */
    static final long SILENCE_MS = 150_000;

    private static final long LOOK_MS = 250;

    /** Above all that a run may take. */
    private static final long ENDLESS_MS = TimeUnit.HOURS.toMillis(1);

    private final Database database;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private volatile Map<Integer, Long> positions = Map.of();
    private final Map<Integer, Long> movedNs = new ConcurrentHashMap<>();
    private final AtomicInteger disturbances = new AtomicInteger();
    private volatile long calmSinceNs = System.nanoTime();
    private @Nullable Connection connection;

    Progress(Database database) {
        this.database = database;
        Future<?> unused = clock.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Connection open = connection;
            if (open == null) {
                open = database.connect();
                connection = open;
            }
            Map<Integer, Long> found = read(open);
            found.forEach((partition, next) -> {
                if (!next.equals(positions.get(partition))) {
                    movedNs.put(partition, System.nanoTime());
                }
            });
            positions = found;
        } catch (SQLException away) {
            disconnect();
        }
    }

    private static Map<Integer, Long> read(Connection connection) throws SQLException {
        Map<Integer, Long> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT partition, next_offset FROM leat.positions")) {
            while (rows.next()) {
                found.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return found;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException gone) {
                // nothing is left to close
            }
        }
    }

    /** Partition → the first offset that is not written. */
    Map<Integer, Long> positions() {
        return positions;
    }

    long sum() {
        return positions.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Waits until of every partition so many events are written; false when one that is behind does not move although
     * no fault is there.
     *
     * @param silenceMs how long a partition may stand still
     */
    boolean awaitReached(int[] sizes, long silenceMs) {
        long sinceNs = System.nanoTime();
        AtomicBoolean reached = new AtomicBoolean();
        boolean ended = Moments.within(ENDLESS_MS, () -> {
            reached.set(reached(sizes));
            return reached.get() || silenceNs(sizes, sinceNs) > TimeUnit.MILLISECONDS.toNanos(silenceMs);
        });
        return ended && reached.get();
    }

    /** A fault begins: while there is one, nobody has to move. */
    void disturb() {
        disturbances.incrementAndGet();
    }

    void calm() {
        calmSinceNs = System.nanoTime();
        disturbances.decrementAndGet();
    }

    /** The longest time that a partition which is behind has not moved, not counting before {@code sinceNs}. */
    private long silenceNs(int[] sizes, long sinceNs) {
        long nowNs = System.nanoTime();
        Map<Integer, Long> now = positions;
        long longest = 0;
        if (disturbances.get() > 0) {
            return 0;
        }
        for (int partition = 0; partition < sizes.length; partition++) {
            if (now.getOrDefault(partition, 0L) < sizes[partition]) {
                long lastNs = movedNs.getOrDefault(partition, sinceNs);
                longest = Math.max(longest, nowNs - Math.max(Math.max(sinceNs, calmSinceNs), lastNs));
            }
        }
        return longest;
    }

    private boolean reached(int[] sizes) {
        Map<Integer, Long> now = positions;
        for (int partition = 0; partition < sizes.length; partition++) {
            if (now.getOrDefault(partition, 0L) < sizes[partition]) {
                return false;
            }
        }
        return true;
    }

    /** Ends when the last look has ended. */
    @Override
    public void close() {
        clock.shutdown();
        if (Moments.within(TimeUnit.MINUTES.toMillis(1), clock::isTerminated)) {
            disconnect();
        }
    }
}
