package dev.leat.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/** A tap as messages of a WebSocket, each a JSON object with the {@code event} and its {@code data}. */
final class WebSocketViewer extends TapViewer {
    private static final short NORMAL = 1_000;

    private final ServerWebSocket socket;

    WebSocketViewer(ServerWebSocket socket) {
        this.socket = socket;
        // whatever breaks it also closes it
        socket.exceptionHandler(broken -> {});
    }

    static String message(String event, String json) {
        return "{\"event\":\"" + event + "\",\"data\":" + json + "}";
    }

    @Override
    void whenGone(Runnable gone) {
        socket.closeHandler(closed -> gone.run());
    }

    @Override
    int write(String skipped, Lines lines) {
        if (!skipped.isEmpty()) {
            write("skipped", skipped);
        }
        int written = 0;
        for (String message : lines.messages()) {
            if (isFull()) {
                break;
            }
            send(message);
            written++;
        }
        return written;
    }

    @Override
    void write(String event, String json) {
        send(message(event, json));
    }

    private void send(String message) {
        sends(socket.writeTextMessage(message), message.length());
    }

    @Override
    void beat() {
        sends(socket.writePing(Buffer.buffer()), 0);
    }

    @Override
    Future<Void> close() {
        return socket.close(NORMAL);
    }
}
