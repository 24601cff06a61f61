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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's HTTP clients of one stage. With HTTP/1.1 each event loop has its own: a client gives any connection that is
 * free to whoever asks, and one of another event loop costs two changes of the thread for each request. It finds the
 * free one by looking at all of a host's, so that an event loop that may have many has several clients, of which the
 * first ones are used most; what the others keep idles out. With HTTP/2 all share the few connections that there are.
 */
final class Clients {
    /** Connections to a host that a client may have to look at for one request. */
    static final int CONNECTIONS_MAX = 64;

    private final Vertx vertx;
    private final HttpSettings settings;
    private final boolean http2;
    private final int usesMax;
    private final Queue<HttpClientAgent> all = new ConcurrentLinkedQueue<>();
    private final Map<Thread, Loop> loops = new ConcurrentHashMap<>();

    Clients(Vertx vertx, HttpSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.http2 = settings.connection().version() == Version.HTTP2;
        boolean few = http2 || settings.limits().perHost() <= CONNECTIONS_MAX;
        this.usesMax = few ? Integer.MAX_VALUE : CONNECTIONS_MAX;
        if (http2) {
            open();
        }
    }

    /** Those of the caller's event loop. */
    Loop mine() {
        return loops.computeIfAbsent(Thread.currentThread(), loop -> new Loop());
    }

    Future<Void> close() {
        return Future.join(all.stream().map(HttpClientAgent::close).toList()).mapEmpty();
    }

    private HttpClientAgent open() {
        HttpClientAgent client =
                client(vertx, settings, Math.min(usesMax, settings.limits().perHost()));
        all.add(client);
        return client;
    }

    /** The clients of one event loop, and confined to it. */
    final class Loop {
        private final List<Counted> clients = new ArrayList<>();

        /** Asks with the first client that has not enough to do; there are as many as that takes. */
        Future<HttpAnswer> ask(Function<HttpClientAgent, Future<HttpAnswer>> request) {
            Counted chosen = null;
            for (int at = 0; at < clients.size() && chosen == null; at++) {
                chosen = clients.get(at).uses < usesMax ? clients.get(at) : null;
            }
            if (chosen == null) {
                chosen = new Counted(http2 ? all.element() : open());
                clients.add(chosen);
            }
            Counted used = chosen;
            used.uses++;
            return request.apply(used.client).onComplete(done -> used.uses--);
        }
    }

    private static final class Counted {
        private final HttpClientAgent client;
        private int uses;

        Counted(HttpClientAgent client) {
            this.client = client;
        }
    }

    private static HttpClientAgent client(Vertx vertx, HttpSettings settings, int http1Max) {
        HttpConnectionConfig config = settings.connection();
        int perHost = settings.limits().perHost();
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(http1Max)
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
