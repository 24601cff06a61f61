package dev.leat.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that takes a connection and says nothing, such as a PostgreSQL that is frozen. */
class VertxEndTest {
    private final Vertx vertx = Vertx.vertx();

    @Test
    void a_silent_server_holds_up_no_end() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connect(silent);
            awaitGreeting(silent);

            assertThat(ended(VertxEnd.of(vertx))).isTrue();
        }
    }

    @Test
    void a_silent_server_holds_up_no_lanes() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Lanes lanes = Lanes.open(vertx, 1)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            lanes.run(0, () -> connect(silent));
            awaitGreeting(silent);

            assertThat(ended(lanes.close())).isTrue();
            assertThat(ended(VertxEnd.of(vertx))).isTrue();
        }
    }

    private void connect(ServerSocket server) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(server.getInetAddress().getHostAddress())
                .setPort(server.getLocalPort())
                .setUser("nobody");
        PgConnection.connect(vertx, options).onComplete(never -> {});
    }

    /** The socket stays open. */
    private static void awaitGreeting(ServerSocket server) throws Exception {
        assertThat(server.accept().getInputStream().read()).isNotNegative();
    }

    private static boolean ended(Future<Void> end) throws Exception {
        return end.transform(any -> Future.succeededFuture(true))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
