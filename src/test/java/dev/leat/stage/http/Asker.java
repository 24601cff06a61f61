package dev.leat.stage.http;

import static dev.leat.stage.http.Backend.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import dev.leat.batch.OwnedCall;
import dev.leat.config.Binder;
import dev.leat.config.Problems;
import dev.leat.config.Section;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.NoTelemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Asks through a real transport, from two event loops by turns, as lanes do. */
final class Asker {
    private static final long PATIENCE_MS = 60_000;

    final Vertx vertx = Vertx.vertx();
    private final List<Context> loops = List.of(loop(), loop());
    private int asked;

    /**
     * @param connection keys of the section
     * @param more further keys of the stage, with a comma before them
     */
    static Http options(String connection, String more) {
        try {
            String text = "{\"url\": \"http://h\", \"connection\": {" + connection + "}" + more + "}";
            Problems problems = new Problems();
            Http options = new Binder(new JsltCompiler())
                    .bind(new Section("", (ObjectNode) EventJson.MAPPER.readTree(text)), Http.class, problems);
            assertThat(problems.all()).isEmpty();
            return Objects.requireNonNull(options);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    HttpTransport transport(String connection, String more) {
        return VertxTransport.open(vertx, options(connection, more).settings("s", new NoTelemetry()));
    }

    /** @param how such as {@code GET https} */
    Future<HttpAnswer> ask(HttpTransport transport, Backend backend, String how, String path, @Nullable String body) {
        String method = how.substring(0, how.indexOf(' '));
        HttpHead head = new HttpHead(method, how.endsWith("https"), "localhost", backend.port, path, Map.of());
        return ask(transport, new HttpAsk(head, body == null ? null : Buffer.buffer(body), List.of()));
    }

    Future<HttpAnswer> ask(HttpTransport transport, HttpHead head) {
        return ask(transport, new HttpAsk(head, null, List.of()));
    }

    private Future<HttpAnswer> ask(HttpTransport transport, HttpAsk ask) {
        return begin(transport, ask).answer();
    }

    /** @param cancel gives it up */
    record Begun(Future<HttpAnswer> answer, Runnable cancel) {}

    Begun begin(HttpTransport transport, HttpAsk ask) {
        Promise<HttpAnswer> answer = Promise.promise();
        OwnedCall call = OwnedCall.within(1, PATIENCE_MS);
        Context loop = loops.get(asked++ % loops.size());
        loop.runOnContext(ignored -> transport.ask(ask, call).onComplete(answer));
        return new Begun(answer.future(), () -> loop.runOnContext(ignored -> call.cancel()));
    }

    private Context loop() {
        List<Context> found = new CopyOnWriteArrayList<>();
        await(vertx.deployVerticle(context -> {
            found.add(context);
            return Future.succeededFuture();
        }));
        return found.get(0);
    }

    static HttpHead head(String host, int port, String path) {
        return new HttpHead("GET", false, host, port, path, Map.of());
    }

    static Throwable failure(Future<?> future) {
        return await(future.transform(result -> Future.succeededFuture(result.cause())));
    }

    void close() {
        await(vertx.close());
    }
}
