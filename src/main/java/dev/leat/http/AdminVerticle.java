package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.config.AdminConfig;
import dev.leat.observe.Health;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin server: health, metrics and status of this process, on the loopback unless told otherwise. It only answers
 * GET, changes nothing and never tells a secret.
 */
public final class AdminVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 30;
    private static final long ANSWER_MS = 10_000;
    private static final int LINE_BYTES_MAX = 1_024;
    private static final int HEADER_BYTES_MAX = 8_192;

    private final AdminConfig config;
    private final NodeView node;
    private @Nullable HttpServer server;

    public AdminVerticle(AdminConfig config, NodeView node) {
        this.config = config;
        this.node = node;
    }

    /** Fails with one sentence for the operator when the address cannot be listened on. */
    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX);
        return vertx.createHttpServer(options)
                .requestHandler(router())
                .listen(config.port(), config.host())
                .onSuccess(listening -> server = listening)
                .recover(failure -> Future.failedFuture(new AdminException(cannotListen(failure))));
    }

    /** The port that is listened on, also when 0 was asked for; 0 before the start. Set before start completes. */
    public int port() {
        HttpServer listening = server;
        return listening == null ? 0 : listening.actualPort();
    }

    private String cannotListen(Throwable failure) {
        return "admin server cannot listen on " + config.host() + ":" + config.port() + ": " + failure.getMessage()
                + "; set admin.port in the node file (--node), 0 takes a free port";
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(TimeoutHandler.create(ANSWER_MS)).handler(AdminVerticle::neverCached);
        router.get(AdminPath.METRICS.path()).handler(this::metrics);
        router.get(AdminPath.LIVE.path()).handler(request -> health(request, this::live));
        router.get(AdminPath.READY.path()).handler(request -> health(request, this::ready));
        router.get(AdminPath.STATUS.path())
                .handler(request -> answer(request, 200, AdminPath.STATUS, StatusJson.status(node)));
        return router;
    }

    private static void neverCached(RoutingContext request) {
        request.response().putHeader("Cache-Control", "no-store").putHeader("X-Content-Type-Options", "nosniff");
        request.next();
    }

    private void metrics(RoutingContext request) {
        vertx.executeBlocking(() -> node.metrics().scrape(), false)
                .onComplete(
                        text -> request.response()
                                .putHeader("Content-Type", AdminPath.METRICS.contentType())
                                .end(text)
                                .onFailure(request::fail),
                        request::fail);
    }

    private Health.Verdict live() {
        return Health.live(node.metrics().loops(), node.pipelines().get(), System.nanoTime());
    }

    private Health.Verdict ready() {
        return Health.ready(node.pipelines().get(), node.draining().getAsBoolean());
    }

    private static void health(RoutingContext request, Supplier<Health.Verdict> health) {
        Health.Verdict verdict = health.get();
        answer(request, verdict.passed() ? 200 : 503, AdminPath.LIVE, StatusJson.health(verdict));
    }

    private static void answer(RoutingContext request, int code, AdminPath path, JsonNode body) {
        request.response()
                .setStatusCode(code)
                .putHeader("Content-Type", path.contentType())
                .end(body.toPrettyString() + "\n")
                .onFailure(request::fail);
    }
}
