package dev.leat.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the admin server of a running node. Every future fails with a {@link CommandFailure} that says what the node
 * said, or that it does not answer.
 */
final class NodeClient {
    private static final int CONNECT_MS = 5_000;
    private static final long ANSWER_MS = 30_000;
    private static final int LINE_BYTES_MAX = 1 << 20;

    private final Vertx vertx;
    private final HttpClient client;
    private final URI url;
    private final @Nullable String token;

    /** @param authorities certificates to trust beside Java's own */
    NodeClient(Vertx vertx, URI url, @Nullable String token, @Nullable Path authorities) {
        HttpClientOptions options = new HttpClientOptions().setConnectTimeout(CONNECT_MS);
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                authorities == null
                        ? options
                        : options.setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString())));
        this.url = url;
        this.token = token;
    }

    /** One part of a path, which may hold any characters. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Future<JsonNode> get(String path) {
        return send(HttpMethod.GET, path, null);
    }

    Future<JsonNode> post(String path, @Nullable ObjectNode body) {
        return send(HttpMethod.POST, path, body);
    }

    /** Completes after this time. */
    Future<Void> later(long time, TimeUnit unit) {
        return vertx.timer(time, unit).mapEmpty();
    }

    private Future<JsonNode> send(HttpMethod method, String path, @Nullable ObjectNode body) {
        return request(method, path, body)
                .compose(response -> response.body().map(answer -> read(response, answer)))
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(told(failure)));
    }

    /**
     * Reads server-sent events until the node or {@code end} ends them.
     *
     * @param event told the event's name and its data
     * @param end when it completes, reading ends and so does the future
     */
    Future<Void> events(String path, BiConsumer<String, JsonNode> event, Future<?> end) {
        return request(HttpMethod.GET, path, null)
                .compose(response -> response.statusCode() == 200
                        ? read(response, event, end)
                        : response.body().map(answer -> read(response, answer)).mapEmpty())
                .recover(failure -> Future.failedFuture(told(failure)));
    }

    private static Future<Void> read(HttpClientResponse response, BiConsumer<String, JsonNode> event, Future<?> end) {
        Events events = new Events(event);
        RecordParser lines = RecordParser.newDelimited("\n", line -> events.line(line.toString()));
        response.handler(lines.maxRecordSize(LINE_BYTES_MAX));
        return Future.any(response.end(), end).mapEmpty();
    }

    /** Puts lines of {@code text/event-stream} together. */
    private static final class Events {
        private final BiConsumer<String, JsonNode> event;
        private String name = "message";

        Events(BiConsumer<String, JsonNode> event) {
            this.event = event;
        }

        void line(String line) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length()).strip();
            } else if (line.startsWith("data: ")) {
                event.accept(name, json(line.substring("data: ".length())));
            } else if (line.isBlank()) {
                name = "message";
            }
        }
    }

    private Future<HttpClientResponse> request(HttpMethod method, String path, @Nullable ObjectNode body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (token != null) {
            headers.add("Authorization", "Bearer " + token);
        }
        if (body != null) {
            headers.add("Content-Type", "application/json");
        }
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url.resolve(path).toString())
                .setHeaders(headers);
        Buffer sent = body == null ? Buffer.buffer() : Buffer.buffer(body.toString());
        return client.request(options).compose(request -> request.send(sent));
    }

    private static JsonNode read(HttpClientResponse response, Buffer answer) {
        JsonNode json = json(answer.toString());
        if (response.statusCode() / 100 == 2) {
            return json;
        }
        StringBuilder said = new StringBuilder(json.path("detail").asText("status " + response.statusCode()));
        json.path("problems")
                .forEach(
                        problem -> said.append('\n').append(problem.path("text").asText()));
        throw CommandFailure.failed(said.toString());
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw CommandFailure.failed("what answers is no admin server of Leat: " + failure.getOriginalMessage());
        }
    }

    private Throwable told(Throwable failure) {
        return failure instanceof CommandFailure
                ? failure
                : CommandFailure.failed(
                        "no node answers at " + url + ": " + failure.getMessage() + "; --url names another one");
    }
}
