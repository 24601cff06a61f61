package dev.leat.stage.http;

import dev.leat.support.Certificate;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server on loopback, with a Vert.x of its own, that counts what is open. Behaves as the path says. */
public final class Backend implements AutoCloseable {
    private static final int HUGE = 4 << 20;

    public final int port;
    public final List<String> seen = new CopyOnWriteArrayList<>();
    public final AtomicInteger asked = new AtomicInteger();
    public final AtomicInteger mostOpen = new AtomicInteger();
    public final Set<HttpServerRequest> held = ConcurrentHashMap.newKeySet();
    public final AtomicInteger open = new AtomicInteger();
    public final AtomicInteger connections = new AtomicInteger();

    /** What a test answers itself, by the first part of the path. */
    public final Map<String, Handler<HttpServerRequest>> others = new ConcurrentHashMap<>();

    public final Vertx vertx = Vertx.vertx();

    private Backend(HttpServerOptions options) {
        HttpServer server = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    connection.closeHandler(closed -> connections.decrementAndGet());
                })
                .requestHandler(this::handle);
        port = await(server.listen()).actualPort();
    }

    public static Backend plain() {
        return new Backend(new HttpServerOptions().setHttp2ClearTextEnabled(true));
    }

    public static Backend tls(Certificate certificate) {
        return new Backend(new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(certificate.key()))
                        .addCertValue(Buffer.buffer(certificate.certificate()))));
    }

    private void handle(HttpServerRequest request) {
        asked.incrementAndGet();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        HttpServerResponse response = request.response();
        AtomicBoolean over = new AtomicBoolean();
        Handler<Void> ended = gone -> {
            held.remove(request);
            if (over.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        };
        response.endHandler(ended);
        response.closeHandler(ended);
        response.exceptionHandler(broken -> {});
        request.exceptionHandler(broken -> {});
        behave(request, response, request.path().substring(1));
    }

    private void behave(HttpServerRequest request, HttpServerResponse response, String path) {
        String first = path.replaceFirst("/.*", "");
        switch (first) {
            case "echo" ->
                request.body().onSuccess(body -> {
                    seen.add(request.method() + " " + request.uri() + " " + request.version() + " "
                            + request.authority() + " "
                            + request.connection().indicatedServerName() + " " + body);
                    end(response.putHeader("Content-Type", "application/json"), body);
                });
            case "hold" -> held.add(request);
            case "wait" -> vertx.setTimer(100, fired -> end(response, Buffer.buffer("1")));
            case "headers" -> end(response, Buffer.buffer(request.headers().toString()));
            case "half" -> {
                held.add(request);
                write(response.setChunked(true), "{\"begun\":");
            }
            case "short" -> {
                write(response.putHeader("Content-Length", "100"), "only this");
                vertx.setTimer(20, fired -> close(request));
            }
            case "drop" -> close(request);
            case "huge" -> end(response, Buffer.buffer(new byte[HUGE]));
            case "endless" -> endless(response.setChunked(true));
            case "chunks" -> {
                write(response.setChunked(true), "{\"a\":");
                vertx.setTimer(5, fired -> end(response, Buffer.buffer("1}")));
            }
            case "busy" -> end(response.setStatusCode(429).putHeader("Retry-After", "1"), Buffer.buffer());
            case "redirect" -> end(response.setStatusCode(302).putHeader("Location", "/echo"), Buffer.buffer());
            case "announces" -> write(response.putHeader("Content-Length", "99999999"), "never so much");
            default -> others.getOrDefault(first, Backend::unknown).handle(request);
        }
    }

    private static void unknown(HttpServerRequest request) {
        end(request.response().setStatusCode(404), Buffer.buffer());
    }

    /** Lets go what it holds. */
    public void answerHeld() {
        held.forEach(request -> end(request.response(), Buffer.buffer("1")));
    }

    private void endless(HttpServerResponse response) {
        vertx.setPeriodic(1, id -> {
            if (response.closed()) {
                vertx.cancelTimer(id);
            } else if (!response.writeQueueFull()) {
                write(response, "x".repeat(10_000));
            }
        });
    }

    private static void write(HttpServerResponse response, String text) {
        response.write(text).onFailure(gone -> {});
    }

    public static void end(HttpServerResponse response, Buffer body) {
        response.end(body).onFailure(gone -> {});
    }

    public static void close(HttpServerRequest request) {
        request.connection().close().onFailure(gone -> {});
    }

    public static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    /** Vert.x tells nobody how many there are. */
    public static int timers(Vertx vertx) {
        try {
            Field timeouts = vertx.getClass().getDeclaredField("timeouts");
            timeouts.setAccessible(true);
            return ((Map<?, ?>) timeouts.get(vertx)).size();
        } catch (NoSuchFieldException | IllegalAccessException failure) {
            throw new LinkageError("another Vert.x keeps its timers elsewhere", failure);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
