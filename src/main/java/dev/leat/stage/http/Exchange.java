package dev.leat.stage.http;

import dev.leat.api.Call;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import dev.leat.stage.http.Hosts.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;

/**
 * One request on its way, from the connection to the last byte of the answer. Confined to the event loop it began on;
 * completes once, when nothing of it is left.
 */
final class Exchange {
    /** HTTP/2's CANCEL; HTTP/1.1 has no such thing, there the connection is closed. */
    private static final long CANCEL = 8;

    private final HttpAsk ask;
    private final Call call;
    private final long bytesMax;
    private final Promise<HttpAnswer> answer = Promise.promise();
    private final Buffer body = Buffer.buffer();

    Exchange(HttpAsk ask, Call call, long bytesMax) {
        this.ask = ask;
        this.call = call;
        this.bytesMax = bytesMax;
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
        if (call.isCancelled()) {
            reset(request, Line.cancelled());
            return;
        }
        call.onCancel(() -> reset(request, Line.cancelled()));
        Buffer sent = ask.body();
        Future<HttpClientResponse> responded = sent == null ? request.send() : request.send(sent);
        responded.onComplete(response -> read(request, response), this::fail);
    }

    private void read(HttpClientRequest request, HttpClientResponse response) {
        if (announces(response) > bytesMax) {
            reset(request, tooLarge());
            return;
        }
        response.exceptionHandler(this::fail);
        response.handler(chunk -> {
            if (body.length() + (long) chunk.length() > bytesMax) {
                reset(request, tooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(ended -> answer.tryComplete(
                new HttpAnswer(response.statusCode(), response.getHeader(HttpHeaders.RETRY_AFTER), body)));
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
        request.reset(CANCEL).onComplete(gone -> answer.tryFail(why));
    }

    private void fail(Throwable failure) {
        answer.tryFail(
                failure instanceof EventException
                        ? failure
                        : new TransientException(FailureKind.UNAVAILABLE, reason(failure)));
    }

    private String reason(Throwable failure) {
        String message = failure.getMessage();
        return "no answer of " + ask.head().host() + ":" + ask.head().port() + ": "
                + (message == null ? failure.getClass().getSimpleName() : message);
    }

    private EventException tooLarge() {
        return new EventException(
                FailureKind.TOO_LARGE, "the answer is longer than " + bytesMax + " bytes (limits.answerBytesMax)");
    }
}
