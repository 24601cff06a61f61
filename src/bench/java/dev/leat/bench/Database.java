package dev.leat.bench;

import dev.leat.dev.EmbeddedPostgres;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.Arrays;

/** The target table as an onlooker sees it, over JDBC. Used by one thread. */
final class Database implements AutoCloseable {
    private static final int FETCH_ROWS = 10_000;

    private final Connection connection;

    private Database(String jdbcUrl, String user, String password) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl, user, password);
        execute("SET enable_seqscan = off"); // looking at progress must not cost what is measured
    }

    static Database of(EmbeddedPostgres postgres) throws SQLException {
        return new Database(postgres.jdbcUrl(Programs.DATABASE), postgres.user(), postgres.password());
    }

    /** An empty table, no positions, nothing left to write to disk. */
    void prepare() throws SQLException {
        execute("DROP TABLE IF EXISTS orders");
        execute("DROP SCHEMA IF EXISTS leat CASCADE");
        execute("""
                CREATE TABLE orders (
                  order_id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL,
                  amount numeric(12,2) NOT NULL, currency text NOT NULL, quantity int NOT NULL, email text NOT NULL,
                  country text NOT NULL, express boolean NOT NULL, ordered_at timestamptz NOT NULL,
                  weight_kg double precision NOT NULL)""");
        execute("CHECKPOINT");
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

    boolean hasRows() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet result = query.executeQuery("SELECT EXISTS (SELECT FROM orders)")) {
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
        verify(workload.orders(), workload.events());
    }

    /** The same, of the first so many orders. */
    void verify(Orders orders, int events) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement query = connection.createStatement()) {
            query.setFetchSize(FETCH_ROWS);
            try (ResultSet row = query.executeQuery("SELECT * FROM orders ORDER BY order_id")) {
                for (int i = 0; i < events; i++) {
                    Orders.Order expected = orders.order(i);
                    if (!expected.cancelled()) {
                        compare(expected, row);
                    }
                }
                if (row.next()) {
                    throw new IllegalStateException("a row too many: " + read(row));
                }
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void compare(Orders.Order expected, ResultSet row) throws SQLException {
        if (!row.next()) {
            throw new IllegalStateException("missing from there on: " + expected);
        }
        Orders.Order found = read(row);
        if (!found.equals(expected)) {
            throw new IllegalStateException("expected " + expected + "\nbut found " + found);
        }
    }

    private static Orders.Order read(ResultSet row) throws SQLException {
        return new Orders.Order(
                row.getLong("order_id"),
                row.getLong("customer_id"),
                row.getString("status"),
                row.getBigDecimal("amount"),
                row.getString("currency"),
                row.getInt("quantity"),
                row.getString("email"),
                row.getString("country"),
                row.getBoolean("express"),
                row.getObject("ordered_at", OffsetDateTime.class).toInstant(),
                row.getDouble("weight_kg"));
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
