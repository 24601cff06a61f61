package dev.leat.http;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.config.AdminConfig;
import dev.leat.config.AdminTlsConfig;
import dev.leat.config.AdminTokensConfig;
import dev.leat.config.Secret;
import dev.leat.observe.Metrics;
import dev.leat.support.Certificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin server over real HTTPS. */
class AdminTlsIT {
    @TempDir
    private Path folder;

    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.newVertx();
    private final NodeView node =
            new NodeView(Cluster.none(new NodeIdentity("here-1", "1.2.3", 0)), List::of, () -> false, metrics, null);

    @AfterEach
    void close() throws Exception {
        done(vertx.close());
        metrics.close();
    }

    @Test
    void a_public_server_speaks_tls_and_asks_for_a_token() throws Exception {
        Certificate certificate = Certificate.selfSigned("dns:localhost,ip:127.0.0.1");
        Path key = Files.writeString(folder.resolve("key.pem"), certificate.key());
        AdminConfig config = new AdminConfig(
                true,
                "0.0.0.0",
                0,
                new AdminTlsConfig(certificate.file().toString(), key.toString()),
                false,
                new AdminTokensConfig(new Secret("a-token-to-read-with"), null),
                true,
                0);
        AdminVerticle secured = new AdminVerticle(config, node, new NoPipelines());
        done(vertx.deployVerticle(secured));
        HttpClientAgent trusting = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(certificate.file().toString())));

        assertThat(status(trusting, secured.port(), null)).isEqualTo(401);
        assertThat(status(trusting, secured.port(), "a-token-to-read-with")).isEqualTo(200);
    }

    @Test
    void a_certificate_that_is_not_there_is_told_with_what_to_do() {
        AdminConfig config = new AdminConfig(
                true,
                "127.0.0.1",
                0,
                new AdminTlsConfig("nowhere.pem", "nowhere.key"),
                false,
                new AdminTokensConfig(null, null),
                true,
                0);

        assertThatThrownBy(() -> done(vertx.deployVerticle(new AdminVerticle(config, node, new NoPipelines()))))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("admin.tls");
    }

    private static int status(HttpClientAgent trusting, int port, @Nullable String token) throws Exception {
        return done(trusting.request(HttpMethod.GET, port, "localhost", "/status")
                .compose(request -> token == null
                        ? request.send()
                        : request.putHeader("Authorization", "Bearer " + token).send())
                .map(HttpClientResponse::statusCode));
    }
}
