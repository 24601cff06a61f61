package dev.leat.stage.http;

import dev.leat.api.Call;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import dev.leat.stage.http.Hosts.Addresses;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, from the connection to the last byte of the answer. Confined to the event loop it began on;
 * completes once, when nothing of it is left.
 */
final class Exchange {
    /** HTTP/2's CANCEL; HTTP/1.1 has no such thing, there the connection is closed. */
    private static final long CANCEL = 8;

    private static final int REASON_CHARACTERS_MAX = 200;

    private final HttpAsk ask;
    private final Call call;
    private final HttpSettings settings;
    private final Map<String, String> traceHeaders;
    private final long bytesMax;
    private final Promise<HttpAnswer> answer = Promise.promise();
    private final Buffer body = Buffer.buffer();
    /** Why we end it ourselves; what the client then says of it is but the echo. */
    private @Nullable RuntimeException ended;

    /** @param traceHeaders added unless the stage sets them itself */
    Exchange(HttpAsk ask, Call call, HttpSettings settings, Map<String, String> traceHeaders) {
        this.ask = ask;
        this.call = call;
        this.settings = settings;
        this.traceHeaders = traceHeaders;
        this.bytesMax = settings.limits().answerBytesMax();
    }

    /** @param connected the request, once there is a connection for it; that cannot be cancelled, only awaited */
    Future<HttpAnswer> over(Future<HttpClientRequest> connected, Addresses addresses) {
        connected.onComplete(this::send, failure -> {
            addresses.next();
            fail(failure);
        });
        return answer.future();
    }

    private void send(HttpClientRequest request) {
        request.exceptionHandler(this::fail); // the client logs what nobody handles
        if (call.isCancelled()) {
            reset(request, Line.cancelled());
            return;
        }
        call.onCancel(() -> reset(request, Line.cancelled()));
        MultiMap headers = request.headers();
        ask.head().headers().forEach(headers::add);
        if (!headers.contains("traceparent")) {
            traceHeaders.forEach(headers::set);
        }
        HttpAuthConfig auth = settings.auth();
        if (auth != null) {
            headers.set(auth.name(), auth.value());
        }
        Buffer sent = ask.body();
        Future<HttpClientResponse> responded = sent == null ? request.send() : request.send(sent);
        responded.onComplete(response -> read(request, response), this::fail);
    }

    private void read(HttpClientRequest request, HttpClientResponse response) {
        response.exceptionHandler(this::fail);
        response.handler(chunk -> {
            if (ended == null && body.length() + (long) chunk.length() > bytesMax) {
                reset(request, tooLarge());
            } else if (ended == null) {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(read -> finish(response));
        if (!ask.head().method().equals("HEAD") && announces(response) > bytesMax) {
            reset(request, tooLarge());
        }
    }

    private void finish(HttpClientResponse response) {
        if (ended == null) {
            answer.tryComplete(
                    new HttpAnswer(response.statusCode(), response.getHeader(HttpHeaders.RETRY_AFTER), body));
        } else {
            answer.tryFail(ended);
        }
    }

    private static long announces(HttpClientResponse response) {
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }

    private void reset(HttpClientRequest request, RuntimeException why) {
        ended = why;
        request.reset(CANCEL).onComplete(gone -> answer.tryFail(why));
    }

    private void fail(Throwable failure) {
        answer.tryFail(ended == null ? new TransientException(FailureKind.UNAVAILABLE, reason(failure)) : ended);
    }

    private String reason(Throwable failure) {
        return "no answer of " + ask.head().host() + ":" + ask.head().port() + ": " + text(failure);
    }

    /** A decoder's message quotes what came, which is not to be shown. */
    private static String text(Throwable failure) {
        if (!(failure instanceof IOException || failure instanceof VertxException)) {
            return "what came is not HTTP";
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        return message.length() > REASON_CHARACTERS_MAX ? message.substring(0, REASON_CHARACTERS_MAX) + "…" : message;
    }

    private EventException tooLarge() {
        return new EventException(
                FailureKind.TOO_LARGE, "the answer is longer than " + bytesMax + " bytes (limits.answerBytesMax)");
    }
}
