package dev.leat.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
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
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the admin server of a running node. Every future fails with a {@link CommandFailure} that says what the node
 * said, or that it does not answer.
 */
final class NodeClient {
    private static final String PROBLEM = "urn:leat:problem:";
    private static final int CONNECT_MS = 5_000;
    private static final long ANSWER_MS = 30_000;
    /** A node has at hand what it is asked for there. */
    private static final long LOOK_MS = 10_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final URI url;
    private final @Nullable String token;

    /** @param authorities certificates to trust instead of Java's own */
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

    /** The part of a path that names a pipeline. */
    static String pipeline(String name) {
        if (name.isBlank()) {
            throw CommandFailure.wrongUsage("PIPELINE must be the name of a pipeline, got \"" + name + "\"");
        }
        return part(name);
    }

    /** @param field what a node's answer always has; what answers without it is something else */
    Future<JsonNode> get(String path, String field) {
        return send(HttpMethod.GET, path, null, ANSWER_MS).map(answer -> with(field, answer));
    }

    /** As {@link #get}, for who waits no longer than it takes to see that the node is frozen. */
    Future<JsonNode> look(String path, String field) {
        return send(HttpMethod.GET, path, null, LOOK_MS).map(answer -> with(field, answer));
    }

    /** @param field as of {@link #get} */
    Future<JsonNode> post(String path, @Nullable ObjectNode body, String field) {
        return send(HttpMethod.POST, path, body, ANSWER_MS).map(answer -> with(field, answer));
    }

    private JsonNode with(String field, JsonNode answer) {
        if (!answer.has(field)) {
            throw stranger("");
        }
        return answer;
    }

    private CommandFailure stranger(String how) {
        return CommandFailure.failed(url + " does not answer as a Leat node" + how + "; --url names another one");
    }

    /**
     * Follows a stream of server-sent events. Completes when the node has ended it, or when {@code stop} completes.
     *
     * @param heard told the name and the data of each event, on an event loop
     */
    Future<Void> events(String path, Future<Void> stop, BiConsumer<String, String> heard) {
        Promise<Void> over = Promise.promise();
        stop.onComplete(stopped -> over.tryComplete());
        request(options(HttpMethod.GET, path, null), null)
                .map(HttpClientResponse::pause)
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .compose(response ->
                        isStream(response) ? new NodeEvents(vertx, heard).follow(response) : refused(response))
                .onComplete(ended -> over.tryComplete(), failure -> over.tryFail(told(failure)));
        return over.future();
    }

    private Future<Void> refused(HttpClientResponse response) {
        Future<Buffer> body = response.body();
        response.resume();
        return body.timeout(ANSWER_MS, TimeUnit.MILLISECONDS).map(answer -> {
            read(response, answer);
            throw stranger("");
        });
    }

    private static boolean isStream(HttpClientResponse response) {
        String type = response.getHeader("Content-Type");
        return response.statusCode() == 200 && type != null && type.startsWith("text/event-stream");
    }

    /** Completes after this time. */
    Future<Void> later(long time, TimeUnit unit) {
        return vertx.timer(time, unit).mapEmpty();
    }

    private Future<JsonNode> send(HttpMethod method, String path, @Nullable ObjectNode body, long answerMs) {
        return request(options(method, path, body).setIdleTimeout(answerMs), body)
                .compose(response -> response.body().map(answer -> read(response, answer)))
                .timeout(answerMs, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(told(failure)));
    }

    private RequestOptions options(HttpMethod method, String path, @Nullable ObjectNode body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (token != null) {
            headers.add("Authorization", "Bearer " + token);
        }
        if (body != null) {
            headers.add("Content-Type", "application/json");
        }
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url.resolve(path).toString())
                .setHeaders(headers);
    }

    private Future<HttpClientResponse> request(RequestOptions options, @Nullable ObjectNode body) {
        Buffer sent = body == null ? Buffer.buffer() : Buffer.buffer(body.toString());
        return client.request(options).compose(request -> request.send(sent));
    }

    private JsonNode read(HttpClientResponse response, Buffer answer) {
        JsonNode json = json(answer);
        boolean ok = response.statusCode() / 100 == 2;
        if (json == null || !(ok || json.path("type").asText().startsWith(PROBLEM))) {
            throw stranger(ok ? "" : ", but with status " + response.statusCode());
        }
        if (ok) {
            return json;
        }
        throw CommandFailure.failed(problem(json));
    }

    /** Where mistakes are listed, the detail says them once more in one line. */
    private static String problem(JsonNode json) {
        JsonNode mistakes = json.path("problems");
        boolean listed = json.path("type").asText().equals(PROBLEM + "mistakes") && !mistakes.isEmpty();
        StringBuilder said =
                new StringBuilder(json.path(listed ? "title" : "detail").asText());
        mistakes.forEach(mistake -> said.append('\n').append(mistake(mistake)));
        if (json.path("type").asText().equals(PROBLEM + "unauthorized")) {
            said.append("; commands take it from the variable " + NodeOptions.TOKEN_VARIABLE);
        }
        return said.toString();
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

    private static @Nullable JsonNode json(Buffer text) {
        try {
            return EventJson.MAPPER.readTree(text.toString());
        } catch (JsonProcessingException | EventException noJson) {
            return null;
        }
    }

    private Throwable told(Throwable failure) {
        String why = failure instanceof TimeoutException
                ? "who listens there says nothing; it is frozen, or has too much to do"
                : failure.getMessage();
        return failure instanceof CommandFailure
                ? failure
                : CommandFailure.failed("no node answers at " + url + ": " + why + "; --url names another one");
    }
}
