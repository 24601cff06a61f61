package dev.leat.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TcpProxyIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final TcpProxy proxy = TcpProxy.to(Servers.postgres().port());
    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        proxy.close();
        others.shutdownNow();
    }

    @Test
    void passes_bytes_both_ways() throws SQLException {
        try (Connection connection = connect()) {
            assertThat(length(connection, 3_000_000)).isEqualTo(3_000_000);
        }
    }

    @Test
    void cut_closes_connections_and_takes_new_ones() throws SQLException {
        try (Connection connection = connect()) {
            proxy.cut();

            await().atMost(BOUND)
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> length(connection, 1)).isInstanceOf(SQLException.class));
        }
        try (Connection connection = connect()) {
            assertThat(length(connection, 1)).isEqualTo(1);
        }
    }

    @Test
    void refuse_lets_nobody_in_until_healed() throws SQLException {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);

        proxy.heal();

        connect().close();
    }

    @Test
    void what_a_stalled_direction_held_back_arrives_when_healed() throws Exception {
        for (TcpProxy.Direction direction : TcpProxy.Direction.values()) {
            try (Connection connection = connect()) {
                proxy.stall(direction);
                CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> answer(connection), others);
                await().pollDelay(Duration.ofMillis(500)).until(() -> !answer.isDone());

                proxy.heal();

                await().atMost(BOUND).until(answer::isDone);
                assertThat(answer.join()).isEqualTo(7);
            }
        }
    }

    @Test
    void delay_makes_everything_late() throws SQLException {
        try (Connection connection = connect()) {
            proxy.delay(200);
            long start = System.nanoTime();

            length(connection, 1);

            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofMillis(400).toNanos());
        }
    }

    private int answer(Connection connection) {
        try {
            return length(connection, 7);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int length(Connection connection, int length) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT repeat('x', " + length + ")")) {
            result.next();
            return result.getString(1).length();
        }
    }

    private Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "leat");
        login.setProperty("password", "leat");
        login.setProperty("connectTimeout", "10");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres", login);
    }
}
