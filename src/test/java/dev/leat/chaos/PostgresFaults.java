package dev.leat.chaos;

import dev.leat.dev.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What happens to PostgreSQL. */
final class PostgresFaults {
    private static final String SESSIONS =
            " FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'leat:%'";
    private static final int END_ONE_EVERY_MS = 300;
    private static final int CONNECTIONS_MAX = 200;

    private PostgresFaults() {}

    static Fault restart(World world, Schedule.Planned planned) {
        EmbeddedPostgres postgres = world.postgres();
        return new Fault(postgres::stop, postgres::start);
    }

    static Fault kill(World world, Schedule.Planned planned) {
        EmbeddedPostgres postgres = world.postgres();
        return new Fault(postgres::kill, postgres::start);
    }

    static Fault freeze(World world, Schedule.Planned planned) {
        EmbeddedPostgres postgres = world.postgres();
        return new Fault(postgres::pause, postgres::resume);
    }

    static Fault endSessions(World world, Schedule.Planned planned) {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<@Nullable Thread> ender = new AtomicReference<>();
        return new Fault(
                () -> {
                    Thread thread = new Thread(() -> endAtRandom(world, planned.seed(), over), "ends sessions");
                    thread.setDaemon(true);
                    ender.set(thread);
                    thread.start();
                },
                () -> {
                    over.set(true);
                    Thread thread = ender.get();
                    if (thread != null) {
                        thread.join();
                    }
                });
    }

    private static void endAtRandom(World world, long seed, AtomicBoolean over) {
        SplittableRandom random = new SplittableRandom(seed);
        while (!over.get()) {
            try {
                var sessions = world.database().rows("SELECT pid" + SESSIONS + " ORDER BY pid");
                if (!sessions.isEmpty()) {
                    Object pid = sessions.get(random.nextInt(sessions.size())).get(0);
                    world.database().rows("SELECT pg_terminate_backend(" + pid + ")");
                }
            } catch (SQLException refused) {
                world.timeline().add("a session could not be ended: " + refused.getMessage());
            }
            Moments.goOnFor(END_ONE_EVERY_MS);
        }
    }

    static Fault readOnly(World world, Schedule.Planned planned) {
        return new Fault(
                () -> {
                    world.database().execute("ALTER SYSTEM SET default_transaction_read_only = on");
                    world.database().rows("SELECT pg_reload_conf()");
                },
                () -> {
                    world.database().execute("ALTER SYSTEM RESET default_transaction_read_only");
                    world.database().rows("SELECT pg_reload_conf()");
                });
    }

    static Fault lockTable(World world, Schedule.Planned planned) {
        List<String> tables = List.of("ledger", "lines", "state", "marks");
        String table = tables.get(new SplittableRandom(planned.seed()).nextInt(tables.size()));
        return inTransaction(world, "LOCK TABLE " + table + " IN SHARE MODE");
    }

    /** Every lane writes to the ledger: behind what waits, batches queue, and go on at once in the next session. */
    static Fault endWaiters(World world, Schedule.Planned planned) {
        Fault lock = inTransaction(world, "LOCK TABLE ledger IN SHARE MODE");
        return new Fault(lock.begin(), () -> {
            world.database().rows("SELECT pg_terminate_backend(pid)" + SESSIONS + " AND wait_event_type = 'Lock'");
            lock.end().run();
        });
    }

    /** Of all tables of Leat's and one that it writes, with the locks of a dump. */
    static Fault holdSnapshot(World world, Schedule.Planned planned) {
        String tables = "leat.positions, leat.control, leat.nodes, leat.dead_letters, state";
        return inTransaction(
                world,
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; LOCK TABLE " + tables
                        + " IN ACCESS SHARE MODE; SELECT count(*) FROM leat.positions");
    }

    /** A session runs this and stays in its transaction. */
    private static Fault inTransaction(World world, String sql) {
        AtomicReference<@Nullable Connection> holder = new AtomicReference<>();
        return new Fault(
                () -> {
                    Connection connection = world.database().connect();
                    holder.set(connection);
                    connection.setAutoCommit(false);
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                },
                () -> close(holder.get()));
    }

    /** Ends Leat's sessions and takes every place that becomes free. */
    static Fault takeConnections(World world, Schedule.Planned planned) {
        List<Connection> taken = new ArrayList<>();
        return new Fault(
                () -> {
                    taken.add(world.database().connect());
                    try (Statement statement = taken.get(0).createStatement()) {
                        statement.execute("SELECT pg_terminate_backend(pid)" + SESSIONS);
                    }
                    takeAll(world, taken);
                },
                () -> {
                    for (Connection connection : taken) {
                        close(connection);
                    }
                });
    }

    private static void takeAll(World world, List<Connection> taken) {
        try {
            while (taken.size() < CONNECTIONS_MAX) {
                taken.add(world.database().connect());
            }
        } catch (SQLException full) {
            world.timeline().add(taken.size() + " connections are taken: " + full.getMessage());
        }
    }

    static Fault fillDisk(World world, Schedule.Planned planned) {
        Disk disk = Objects.requireNonNull(world.disk(), "no disk can be filled here");
        return new Fault(disk::fill, disk::free);
    }

    private static void close(@Nullable Connection connection) throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
