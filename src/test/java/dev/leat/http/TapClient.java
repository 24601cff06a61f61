package dev.leat.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks through a tap and keeps what it is told; in one of the two ways. */
abstract class TapClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<JsonNode> seen = new CopyOnWriteArrayList<>();
    final List<String> reasons = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    volatile long skipped;

    /** Over server-sent events; returns when the answer has begun. */
    static TapClient events(HttpClient client, URI uri) throws Exception {
        Events events = new Events();
        CompletableFuture<Integer> status = new CompletableFuture<>();
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(HttpRequest.newBuilder(uri).build(), info -> {
                    status.complete(info.statusCode());
                    return HttpResponse.BodySubscribers.fromLineSubscriber(events);
                });
        Object first = CompletableFuture.anyOf(status, answer).get(60, TimeUnit.SECONDS);
        if (!first.equals(200)) {
            throw new AssertionError(first);
        }
        return events;
    }

    /** Over a WebSocket; returns when it is open. */
    static TapClient socket(HttpClient client, URI uri) throws Exception {
        Socket socket = new Socket();
        socket.open = client.newWebSocketBuilder()
                .buildAsync(URI.create(uri.toString().replaceFirst("http", "ws")), socket)
                .get(60, TimeUnit.SECONDS);
        return socket;
    }

    final List<String> texts(String pointer) {
        return seen.stream().map(one -> one.at(pointer).toString()).toList();
    }

    final void told(String event, JsonNode data) {
        switch (event) {
            case "seen" -> seen.add(data);
            case "skipped" -> skipped = data.path("events").asLong();
            case "ended" -> reasons.add(data.path("reason").asText());
            default -> throw new AssertionError(event);
        }
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(json, failure);
        }
    }

    @Override
    public abstract void close();

    private static final class Events extends TapClient implements Flow.Subscriber<String> {
        private volatile Flow.@Nullable Subscription subscription;
        private String event = "";

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("event: ")) {
                event = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                told(event, read(line.substring("data: ".length())));
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(null);
        }

        @Override
        public void onComplete() {
            ended.complete(null);
        }

        @Override
        public void close() {
            Flow.Subscription open = subscription;
            if (open != null) {
                open.cancel();
            }
        }
    }

    private static final class Socket extends TapClient implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();
        private @Nullable WebSocket open;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                JsonNode told = read(message.toString());
                message.setLength(0);
                told(told.path("event").asText(), told.path("data"));
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            ended.complete(null);
        }

        @Override
        public void close() {
            WebSocket socket = open;
            if (socket != null) {
                socket.abort();
            }
        }
    }
}
