package dev.leat.cli.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Call;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import dev.leat.stage.Outside;
import dev.leat.stage.http.HttpAnswer;
import dev.leat.stage.http.HttpAsk;
import dev.leat.stage.http.HttpSettings;
import dev.leat.stage.http.HttpTransport;
import dev.leat.stage.lookup.LookupSettings;
import dev.leat.stage.lookup.LookupSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The world of one case: a clock that stands still, and services that answer what the file says. */
public final class CaseOutside implements Outside {
    private static final int BODY_CHARACTERS_MAX = 500;

    private final InstantSource clock;
    private final List<Rule> rules;
    private final List<LookupCase> lookups;
    private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();

    private record Rule(HttpCase http, AtomicInteger answered) {
        /** Counts the request as answered when it is. */
        boolean takes(HttpAsk ask) {
            Integer times = http.times();
            return fits(http.request(), ask)
                    && (answered.incrementAndGet() <= (times == null ? Integer.MAX_VALUE : times));
        }
    }

    public CaseOutside(Instant now, List<HttpCase> http, List<LookupCase> lookups) {
        this.clock = InstantSource.fixed(now);
        this.lookups = List.copyOf(lookups);
        this.rules =
                http.stream().map(one -> new Rule(one, new AtomicInteger())).toList();
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public HttpTransport http(Vertx vertx, HttpSettings settings) {
        return new Transport(vertx, settings.stage());
    }

    @Override
    public LookupSource lookup(Vertx vertx, LookupSettings settings) {
        return new CaseRows(settings, lookups, unanswered::add).source();
    }

    /** Requests for which the file has no answer, in words. */
    List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    private final class Transport implements HttpTransport {
        private final Vertx vertx;
        private final String stage;

        Transport(Vertx vertx, String stage) {
            this.vertx = vertx;
            this.stage = stage;
        }

        @Override
        public Future<HttpAnswer> ask(HttpAsk ask, Call call) {
            for (Rule rule : rules) {
                if (rule.takes(ask)) {
                    return later(rule.http().answer(), call);
                }
            }
            unanswered.add("stage " + stage + " asked " + ask.head().method() + " "
                    + ask.head().url() + body(ask));
            return Future.failedFuture(new EventException(FailureKind.REJECTED, "the test answers no such request"));
        }

        private Future<HttpAnswer> later(HttpCase.Answer answer, Call call) {
            if (answer.delayMs() == 0) {
                return now(answer);
            }
            Promise<HttpAnswer> promise = Promise.promise();
            long timer = vertx.setTimer(answer.delayMs(), fired -> now(answer).onComplete(promise));
            call.onCancel(() -> {
                vertx.cancelTimer(timer);
                promise.tryFail(new TransientException(FailureKind.TIMEOUT, "cancelled"));
            });
            return promise.future();
        }

        private Future<HttpAnswer> now(HttpCase.Answer answer) {
            if (answer.broken()) {
                return Future.failedFuture(
                        new TransientException(FailureKind.UNAVAILABLE, "the test breaks the connection"));
            }
            JsonNode json = answer.body();
            String raw = answer.raw();
            String text = json != null ? json.toString() : raw == null ? "" : raw;
            return Future.succeededFuture(new HttpAnswer(answer.status(), answer.retryAfter(), Buffer.buffer(text)));
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    private static String body(HttpAsk ask) {
        Buffer body = ask.body();
        String text = body == null ? "" : body.toString();
        String cut = text.length() > BODY_CHARACTERS_MAX ? text.substring(0, BODY_CHARACTERS_MAX) + "…" : text;
        return text.isEmpty() ? "" : " with " + cut;
    }

    private static boolean fits(HttpCase.Request wanted, HttpAsk ask) {
        Pattern pattern = wanted.urlPattern();
        JsonNode body = wanted.body();
        return (wanted.method() == null || wanted.method().equals(ask.head().method()))
                && (wanted.url() == null || wanted.url().equals(ask.head().url()))
                && (pattern == null || pattern.matcher(ask.head().url()).find())
                && (body == null || contains(json(ask.body()), body));
    }

    private static @Nullable JsonNode json(@Nullable Buffer body) {
        try {
            return body == null ? null : EventJson.MAPPER.readTree(body.getBytes());
        } catch (JsonProcessingException notJson) {
            return null;
        } catch (IOException failure) {
            throw new IllegalStateException("reading from memory does not fail", failure);
        }
    }

    /** Whether all of {@code part} is there. */
    static boolean contains(@Nullable JsonNode whole, JsonNode part) {
        if (whole == null) {
            return false;
        }
        if (part.isObject() && whole.isObject()) {
            return part.properties().stream().allMatch(field -> contains(whole.get(field.getKey()), field.getValue()));
        }
        if (part.isArray() && whole.isArray() && part.size() == whole.size()) {
            for (int at = 0; at < part.size(); at++) {
                if (!contains(whole.get(at), part.get(at))) {
                    return false;
                }
            }
            return true;
        }
        boolean numbers = part.isNumber() && whole.isNumber();
        return numbers ? part.decimalValue().compareTo(whole.decimalValue()) == 0 : part.equals(whole);
    }
}
