package dev.leat.stage.http;

import dev.leat.config.Secret;
import dev.leat.stage.http.HttpConnectionConfig.Version;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes Vert.x's HTTP client from a stage's keys. */
final class Clients {
    private Clients() {}

    static HttpClientAgent client(Vertx vertx, HttpSettings settings) {
        HttpConnectionConfig config = settings.connection();
        int perHost = settings.limits().perHost();
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(perHost)
                .setHttp2MaxSize(config.connections())
                .setMaxWaitQueueSize(-1); // the gates are the bound
        return vertx.httpClientBuilder()
                .with(options(config, perHost))
                .with(pool)
                .build();
    }

    private static HttpClientOptions options(HttpConnectionConfig config, int perHost) {
        int keepAliveS = (int) TimeUnit.MILLISECONDS.toSeconds(config.keepAliveMs());
        boolean http2 = config.version() == Version.HTTP2;
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MultiplexingLimit(perHost)
                .setKeepAliveTimeout(keepAliveS)
                .setHttp2KeepAliveTimeout(keepAliveS)
                .setConnectTimeout(config.connectTimeoutMs())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(config.connectTimeoutMs())
                .setUseAlpn(http2)
                .setVerifyHost(config.verifyHost());
        String trust = config.trust();
        return trust == null ? options : options.setTrustOptions(trust(trust, config.trustPassword()));
    }

    private static TrustOptions trust(String file, @Nullable Secret password) {
        String text = password == null ? null : password.reveal();
        if (!HttpConnectionConfig.isStore(file)) {
            return new PemTrustOptions().addCertPath(file);
        }
        return HttpConnectionConfig.isJks(file)
                ? new JksOptions().setPath(file).setPassword(text)
                : new PfxOptions().setPath(file).setPassword(text);
    }
}
