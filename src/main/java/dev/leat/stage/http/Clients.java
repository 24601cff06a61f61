package dev.leat.stage.http;

import dev.leat.config.Secret;
import dev.leat.stage.http.HttpConnectionConfig.Version;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's HTTP clients of one stage. With HTTP/1.1 each event loop has its own: a client gives any connection that is
 * free to whoever asks, and one of another event loop costs two changes of the thread for each request. With HTTP/2 all
 * share the few connections that there are.
 */
final class Clients {
    private final List<HttpClientAgent> all;
    private final Map<Thread, HttpClientAgent> loops = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    Clients(Vertx vertx, HttpSettings settings) {
        int clients = settings.connection().version() == Version.HTTP2 ? 1 : settings.lanes();
        this.all = Stream.generate(() -> client(vertx, settings)).limit(clients).toList();
    }

    /** That of the caller's event loop. */
    HttpClientAgent mine() {
        return loops.computeIfAbsent(
                Thread.currentThread(), loop -> all.get(Math.floorMod(next.getAndIncrement(), all.size())));
    }

    Future<Void> close() {
        return Future.join(all.stream().map(HttpClientAgent::close).toList()).mapEmpty();
    }

    private static HttpClientAgent client(Vertx vertx, HttpSettings settings) {
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
