package dev.leat.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VertxEndTest {
    @Test
    void a_server_that_takes_a_connection_and_says_nothing_holds_up_no_end() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Vertx vertx = Vertx.vertx();
            PgConnectOptions options = new PgConnectOptions()
                    .setHost(silent.getInetAddress().getHostAddress())
                    .setPort(silent.getLocalPort())
                    .setUser("nobody");
            Future<PgConnection> connecting = PgConnection.connect(vertx, options);
            try (Socket taken = silent.accept()) {
                assertThat(taken.getInputStream().read()).isNotNegative();

                VertxEnd.of(vertx).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);

                assertThat(connecting.succeeded()).isFalse();
            }
        }
    }
}
