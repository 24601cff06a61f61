package dev.leat.bench;

import dev.leat.dev.EmbeddedPostgres;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The target table as an onlooker sees it, over JDBC. Used by one thread. */
final class Database implements AutoCloseable {
    private static final int LOG_FILES = 64;
    private static final int FETCH_ROWS = 10_000;

    private final Connection connection;

    private Database(String jdbcUrl, String user, String password) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl, user, password);
        execute("SET enable_seqscan = off"); // looking at progress must not cost what is measured
    }

    static Database of(EmbeddedPostgres postgres) throws SQLException {
        return new Database(postgres.jdbcUrl(Programs.DATABASE), postgres.user(), postgres.password());
    }

    /** An empty table of orders, no positions, nothing left to write to disk. */
    void prepare() throws SQLException {
        prepare(new Orders(0));
    }

    /** The same with the table of other events, and with the rows that they want to find there. */
    void prepare(Dataset data) throws SQLException {
        execute("DROP TABLE IF EXISTS orders");
        execute("DROP SCHEMA IF EXISTS leat CASCADE");
        execute("CREATE TABLE orders (" + data.columns() + ")");
        if (data.filled() > 0) {
            execute(data.fill());
            execute("VACUUM ANALYZE orders");
        }
        execute("CHECKPOINT");
    }

    /**
     * A server that has run for a while reuses the files of its write-ahead log. A new one makes each of them, 16 MiB
     * of zeros, while everybody who commits waits: 60 to 80 ms on two shared cores, every 2.4 s at 30,000 events/s.
     * This makes 1 GB of them beforehand, which {@code min_wal_size} has to keep.
     */
    void makeLog() throws SQLException {
        for (int file = 0; file < LOG_FILES; file++) {
            execute("SELECT pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()");
        }
        execute("CHECKPOINT");
    }

    /** A transaction that keeps what it sees until it is closed, as a dump or a long report does. */
    static Connection snapshot(EmbeddedPostgres postgres) throws SQLException {
        Connection old =
                DriverManager.getConnection(postgres.jdbcUrl(Programs.DATABASE), postgres.user(), postgres.password());
        old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        old.setAutoCommit(false);
        try (Statement statement = old.createStatement()) {
            statement.execute("SELECT 1");
        }
        return old;
    }

    /** How many of these orders are there. */
    int count(long[] orderIds) throws SQLException {
        Long[] ids = Arrays.stream(orderIds).boxed().toArray(Long[]::new);
        Array array = connection.createArrayOf("bigint", ids);
        try (PreparedStatement query =
                connection.prepareStatement("SELECT count(*) FROM orders WHERE order_id = ANY (?)")) {
            query.setArray(1, array);
            try (ResultSet result = query.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    /** Whether there is any order from the first to the last of these. */
    boolean hasRows(long[] orderIds) throws SQLException {
        String between = Arrays.stream(orderIds).min().orElseThrow() + " AND "
                + Arrays.stream(orderIds).max().orElseThrow();
        try (Statement query = connection.createStatement();
                ResultSet result = query.executeQuery(
                        "SELECT EXISTS (SELECT FROM orders WHERE order_id BETWEEN " + between + ")")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    /**
     * When each of the first so many orders was committed, in microseconds since 1970; -1 for those that are not there.
     * Needs {@code track_commit_timestamp}.
     */
    long[] committedUs(int events) throws SQLException {
        long[] committedUs = new long[events];
        Arrays.fill(committedUs, -1);
        connection.setAutoCommit(false);
        try (Statement query = connection.createStatement()) {
            query.setFetchSize(FETCH_ROWS);
            try (ResultSet row = query.executeQuery("SELECT order_id,"
                    + " (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM orders")) {
                while (row.next()) {
                    committedUs[Orders.index(row.getLong(1))] = row.getLong(2);
                }
            }
        } finally {
            connection.setAutoCommit(true);
        }
        return committedUs;
    }

    /** Forgets what {@link #walSyncMs} would tell. */
    void resetIo() throws SQLException {
        execute("SELECT pg_stat_reset_shared('io')");
    }

    /** Mean time of one flush of the write-ahead log. Needs {@code track_wal_io_timing}. */
    double walSyncMs() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet result = query.executeQuery(
                        "SELECT sum(fsync_time) / sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'")) {
            result.next();
            return result.getDouble(1);
        }
    }

    /** Process id of the backend that serves this object. */
    long backendPid() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet result = query.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Compares the whole table, every column, with the orders made anew from their seed. */
    void verify(Workload workload) throws SQLException {
        verify(workload.data(), workload.events());
    }

    /** The same, of the first so many. */
    void verify(Dataset data, int events) throws SQLException {
        int kept = 0;
        connection.setAutoCommit(false);
        try (Statement query = connection.createStatement()) {
            query.setFetchSize(FETCH_ROWS);
            long from = data.item(0).orderId();
            long to = data.item(events - 1).orderId();
            try (ResultSet row = query.executeQuery(
                    "SELECT * FROM orders WHERE order_id BETWEEN " + from + " AND " + to + " ORDER BY order_id")) {
                for (int i = 0; i < events; i++) {
                    Dataset.Item expected = data.item(i);
                    if (!expected.cancelled()) {
                        kept++;
                        compare(expected.row(), row);
                    }
                }
                if (row.next()) {
                    throw new IllegalStateException("a row too many: " + read(row));
                }
            }
        } finally {
            connection.setAutoCommit(true);
        }
        verifyCount(kept + data.filled());
    }

    private void verifyCount(int expected) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet result = query.executeQuery("SELECT count(*) FROM orders")) {
            result.next();
            if (result.getInt(1) != expected) {
                throw new IllegalStateException("expected " + expected + " rows, found " + result.getInt(1));
            }
        }
    }

    private static void compare(List<Object> expected, ResultSet row) throws SQLException {
        if (!row.next()) {
            throw new IllegalStateException("missing from there on: " + expected);
        }
        List<Object> found = read(row);
        if (!found.equals(expected)) {
            throw new IllegalStateException("expected " + expected + "\nbut found " + found);
        }
    }

    private static List<Object> read(ResultSet row) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            Object value = row.getObject(column);
            values.add(value instanceof Timestamp time ? time.toInstant() : value);
        }
        return values;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
