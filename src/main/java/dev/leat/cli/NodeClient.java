package dev.leat.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import dev.leat.api.JsonErrors;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
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

    /**
     * Follows a stream of server-sent events. Completes when the node has ended it, or when {@code stop} completes.
     *
     * @param heard told the name and the data of each event, on an event loop
     */
    Future<Void> events(String path, Future<Void> stop, BiConsumer<String, String> heard) {
        Promise<Void> over = Promise.promise();
        stop.onComplete(stopped -> over.tryComplete());
        request(HttpMethod.GET, path, null)
                .map(HttpClientResponse::pause)
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .compose(response -> response.statusCode() == 200
                        ? new NodeEvents(vertx, heard).follow(response)
                        : refused(response))
                .onComplete(ended -> over.tryComplete(), failure -> over.tryFail(told(failure)));
        return over.future();
    }

    private static Future<Void> refused(HttpClientResponse response) {
        Future<Buffer> body = response.body();
        response.resume();
        return body.timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .map(answer -> read(response, answer))
                .mapEmpty();
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

    /** As {@code check} prints it. */
    static String mistake(JsonNode mistake) {
        String place = mistake.path("file").isTextual()
                ? mistake.path("file").asText() + ":" + mistake.path("line").asText() + ":"
                        + mistake.path("column").asText() + ": "
                : "";
        String severity = mistake.path("severity").asText().equals("warning") ? "warning: " : "";
        String path = mistake.path("path").asText();
        return place
                + severity
                + (path.isEmpty() ? "" : path + ": ")
                + mistake.path("message").asText();
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw CommandFailure.failed("what answers is no admin server of Leat: " + JsonErrors.text(failure));
        }
    }

    private Throwable told(Throwable failure) {
        return failure instanceof CommandFailure
                ? failure
                : CommandFailure.failed(
                        "no node answers at " + url + ": " + failure.getMessage() + "; --url names another one");
    }
}
