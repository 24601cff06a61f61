package dev.leat.support;

import dev.leat.dev.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A database as a test sees it, through JDBC: a client that shares no code with the one under test. */
public record Database(EmbeddedPostgres server, String name) {

    /** For {@code sink.uri}; user and password are {@link #user()} and {@link #password()}. */
    public String uri() {
        return server.uri(name);
    }

    /** As {@link #uri()}, through another port such as that of a {@link TcpProxy}. */
    public String uri(int port) {
        return "postgresql://127.0.0.1:" + port + "/" + name;
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** A connection of the caller's, to close; {@code autoCommit} is on. */
    public Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user());
        login.setProperty("password", password());
        login.setProperty("ApplicationName", "test");
        login.setProperty("currentSchema", "public"); // the role is leat: $user would be the schema of the software
        return DriverManager.getConnection(server.jdbcUrl(name), login);
    }

    /** Runs statements, separated by semicolons, in one transaction. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, which must exist, as a number. */
    public long number(String sql, Object... parameters) throws SQLException {
        Object value = rows(sql, parameters).get(0).get(0);
        if (!(value instanceof Number number)) {
            throw new SQLException("no number but " + value + " from " + sql);
        }
        return number.longValue();
    }

    /** The first column of the first row, which must exist, as text. */
    public @Nullable String text(String sql, Object... parameters) throws SQLException {
        Object value = rows(sql, parameters).get(0).get(0);
        return value == null ? null : value.toString();
    }

    /** All rows, each a list of what JDBC makes of its columns. */
    public List<List<@Nullable Object>> rows(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                return all(result);
            }
        }
    }

    private static List<List<@Nullable Object>> all(ResultSet result) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        while (result.next()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(result.getObject(i));
            }
            rows.add(row);
        }
        return rows;
    }
}
