package dev.leat.http;

import dev.leat.config.AdminConfig;
import dev.leat.config.AdminTlsConfig;
import dev.leat.observe.AdminLog;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin server: the API, health, metrics and status of this process, on the loopback unless told otherwise. What it
 * serves is described in {@code openapi.json}; who may ask is decided by {@link Access}.
 */
public final class AdminVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 30;
    private static final int LINE_BYTES_MAX = 4_096;
    private static final int HEADER_BYTES_MAX = 8_192;

    private final AdminConfig config;
    private final NodeView node;
    private final NodeControl control;
    private @Nullable HttpServer server;
    private @Nullable Future<Router> router;
    private @Nullable BackgroundTasks tasks;
    private List<TapOperations> taps = List.of();

    public AdminVerticle(AdminConfig config, NodeView node, NodeControl control) {
        this.config = config;
        this.node = node;
        this.control = control;
    }

    /** Completes when the address is listened on, and fails with one sentence for the operator when it cannot be. */
    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                // a window of compression for each of thousands of clients would be most of the memory that they take
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        return vertx.createHttpServer(secured(options))
                .requestHandler(this::handle)
                .listen(config.port(), config.host())
                .onSuccess(listening -> server = listening)
                .recover(failure -> Future.failedFuture(new AdminException(cannotListen(failure))))
                .mapEmpty();
    }

    /** Reading the contract takes a quarter of a second, at a start, so the first request does it. */
    private void handle(HttpServerRequest request) {
        Future<Router> ready = router == null ? readContract() : router;
        router = ready;
        if (ready.succeeded()) {
            ready.result().handle(request);
            return;
        }
        request.pause();
        ready.onComplete(
                answering -> {
                    answering.handle(request);
                    if (!Routes.wantsSocket(request)) {
                        request.resume();
                    }
                },
                failure -> request.response().setStatusCode(500).end().onFailure(gone -> {}));
    }

    private Future<Router> readContract() {
        return vertx.executeBlocking(Contract::text)
                .compose(text -> Contract.ofRequests(vertx, text).compose(contract -> {
                    Routes routes = routes(contract, text);
                    return vertx.executeBlocking(LivePage::read).map(page -> {
                        Router made = routes.router();
                        page.mount(made);
                        return made;
                    });
                }))
                .onFailure(AdminLog::unusable);
    }

    private HttpServerOptions secured(HttpServerOptions options) {
        AdminTlsConfig tls = config.tls();
        return tls == null
                ? options
                : options.setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(tls.certPath())
                                .setKeyPath(tls.keyPath()));
    }

    /** Ends the streams and cancels the tasks under way. */
    @Override
    public Future<?> stop() {
        Future<Router> served = router;
        if (served == null) {
            return Future.succeededFuture();
        }
        return served.transform(ready -> {
            BackgroundTasks open = tasks;
            List<Future<Void>> ends = new ArrayList<>();
            taps.forEach(tap -> ends.add(tap.close()));
            if (open != null) {
                ends.add(open.close());
            }
            return Future.join(ends);
        });
    }

    /** Who looks at events of this process; null before the start. */
    @Nullable
    TapOperations tap() {
        return taps.isEmpty() ? null : taps.get(0);
    }

    /** The port that is listened on, also when 0 was asked for; 0 before the start. Set before start completes. */
    public int port() {
        HttpServer listening = server;
        return listening == null ? 0 : listening.actualPort();
    }

    private String cannotListen(Throwable failure) {
        String hint = config.tls() == null ? "" : ", or admin.tls,";
        return "admin server cannot listen on " + config.host() + ":" + config.port() + ": " + failure.getMessage()
                + "; set admin.port" + hint + " in the node file (--node), 0 takes a free port";
    }

    /** All that is served; a new group of operations is a class with {@code mount} and a line here. */
    private Routes routes(OpenAPIContract contract, String text) {
        BackgroundTasks background = new BackgroundTasks(context, System::currentTimeMillis);
        tasks = background;
        taps = List.of(
                TapOperations.here(vertx, context, node, control),
                TapOperations.everywhere(vertx, context, node, control));
        Routes routes = new Routes(vertx, contract, new Guard(new Access(config)));
        new NodeOperations(node).mount(vertx, routes, text);
        new LoggerOperations(vertx).mount(routes);
        new PipelineOperations(vertx, node, control, background).mount(routes);
        new DeadLetterOperations(vertx, node, control, background).mount(routes);
        new ClusterOperations(vertx, node, control, background).mount(routes);
        new TaskOperations(background).mount(routes);
        taps.forEach(tap -> tap.mount(routes));
        new Live(vertx, new LiveFigures(node)).mount(routes);
        return routes;
    }
}
