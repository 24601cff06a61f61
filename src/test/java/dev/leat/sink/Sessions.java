package dev.leat.sink;

import dev.leat.support.Database;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The sessions of Leat in a test's database, as the server sees them. */
record Sessions(Database database) {
    private static final String ALL =
            " FROM pg_stat_activity WHERE application_name LIKE 'leat:%' AND datname = current_database()";
    private static final String BLOCKED = ALL + " AND wait_event_type = 'Lock'";
    private static final Duration BOUND = Duration.ofSeconds(60);

    long count() throws SQLException {
        return database.number("SELECT count(*)" + ALL);
    }

    void await(int count) {
        Awaitility.await().atMost(BOUND).until(() -> count() == count);
    }

    /** Until so many wait for a lock. */
    void awaitBlocked(int count) {
        Awaitility.await().atMost(BOUND).until(() -> database.number("SELECT count(*)" + BLOCKED) == count);
    }

    void end() throws SQLException {
        database.execute("SELECT pg_terminate_backend(pid)" + ALL);
    }

    void endBlocked() throws SQLException {
        database.execute("SELECT pg_terminate_backend(pid)" + BLOCKED);
    }

    void cancelBlocked() throws SQLException {
        database.execute("SELECT pg_cancel_backend(pid)" + BLOCKED);
    }
}
