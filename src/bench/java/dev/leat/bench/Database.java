package dev.leat.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;

/** The target table as an onlooker sees it, over JDBC. Used by one thread. */
final class Database implements AutoCloseable {
    private static final int FETCH_ROWS = 10_000;

    private final Connection connection;

    Database(String jdbcUrl, String user, String password) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl, user, password);
        execute("SET enable_seqscan = off"); // looking at progress must not cost what is measured
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
        Long[] ids = java.util.Arrays.stream(orderIds).boxed().toArray(Long[]::new);
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
        connection.setAutoCommit(false);
        try (Statement query = connection.createStatement()) {
            query.setFetchSize(FETCH_ROWS);
            try (ResultSet row = query.executeQuery("SELECT * FROM orders ORDER BY order_id")) {
                for (int i = 0; i < workload.events(); i++) {
                    Orders.Order expected = workload.orders().order(i);
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
