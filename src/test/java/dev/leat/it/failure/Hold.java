package dev.leat.it.failure;

import dev.leat.support.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A session of the test's own, in an open transaction that holds locks until it is closed. */
final class Hold implements AutoCloseable {
    private final Connection connection;

    private Hold(Connection connection) {
        this.connection = connection;
    }

    /** @param application what the session calls itself */
    static Hold on(Database database, String application, String sql) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = '" + application + "'");
            connection.setAutoCommit(false);
            statement.execute(sql);
            return new Hold(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static Hold on(Database database, String sql) throws SQLException {
        return on(database, "test", sql);
    }

    /** Undoes what the transaction has done, and ends it and the session. */
    void release() throws SQLException {
        connection.close();
    }

    /** Keeps what the transaction has done, and ends it. */
    void commit() throws SQLException {
        connection.commit();
    }

    /** False when the server has ended the session. */
    boolean lives() throws SQLException {
        return connection.isValid(10);
    }

    @Override
    public void close() throws SQLException {
        release();
    }
}
