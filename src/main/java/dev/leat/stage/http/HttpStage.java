package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.config.RetryConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.Telemetry;
import dev.leat.stage.Bounded;
import dev.leat.stage.Telling;
import dev.leat.stage.builtin.FieldPath;
import dev.leat.stage.http.Asking.Question;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Asks an HTTP service for each event and puts the answer into it. Tombstones pass. */
public final class HttpStage implements AsyncStage, Telling, Bounded {
    private final Http options;
    private final RetryConfig retry;
    private final BiFunction<Vertx, Telemetry, HttpTransport> way;
    private final String name;
    private final RequestTemplate requests;
    private final @Nullable FieldPath into;
    private Telemetry telemetry = new NoTelemetry();
    private @Nullable HttpTransport transport;
    private @Nullable Asking asking;

    /** @param way opens the transport; called once, when the stage is opened */
    public HttpStage(Http options, RetryConfig retry, BiFunction<Vertx, Telemetry, HttpTransport> way, String name) {
        this.name = name;
        this.options = options;
        this.retry = retry;
        this.way = way;
        this.requests = new RequestTemplate(options);
        String field = options.into();
        this.into = field == null ? null : FieldPath.of(field);
    }

    @Override
    public void tellTo(Telemetry given) {
        telemetry = given;
    }

    @Override
    public Future<Void> open(Vertx vertx) {
        HttpTransport opened = way.apply(vertx, telemetry);
        transport = opened;
        Answers answers = new Answers(options);
        Asking made = new AskEach(opened, answers);
        if (options.per() == Http.Per.BATCH) {
            made = new AskTogether(opened, answers, options.batch(), retry);
        }
        HttpCacheConfig cache = options.cache();
        asking = cache == null ? made : new AskCached(made, cache, telemetry.cache(name));
        return Future.succeededFuture();
    }

    @Override
    public Future<Outcome> apply(Event event, Call call) {
        Question question = new Question(event, requests.head(event), requests.body(event));
        return Objects.requireNonNull(asking).ask(question, call).map(reply -> outcome(event, reply));
    }

    @Override
    public Future<Void> close() {
        if (options.cache() != null) {
            telemetry.cache(name).closed();
        }
        return transport == null ? Future.succeededFuture() : transport.close();
    }

    @Override
    public List<String> bounds() {
        List<String> bounds = new ArrayList<>();
        if (options.per() == Http.Per.BATCH) {
            bounds.add("up to " + options.batch().eventsMax() + " events in a request");
        }
        HttpLimitsConfig limits = options.limits();
        HttpRateConfig rate = limits.rate();
        bounds.add("up to " + limits.perHost() + " requests to a host at once"
                + (rate == null ? "" : ", " + rate.requests() + " begin in " + rate.perMs() + " ms"));
        bounds.add("an answer of up to " + limits.answerBytesMax() + " bytes");
        HttpCacheConfig cache = options.cache();
        if (cache != null) {
            bounds.add("a cache of up to " + cache.entriesMax() + " answers and " + cache.bytesMax()
                    + " bytes, each used for " + cache.ttlMs() + " ms");
        }
        return bounds;
    }

    private Outcome outcome(Event event, Reply reply) {
        return switch (reply.action()) {
            case OK -> with(event, taken(event, reply.value()));
            case DEFAULT -> with(event, options.defaultAnswer().apply(event));
            case DROP -> Outcome.dropped();
            case DEAD_LETTER, RETRY -> Outcome.failed(FailureKind.REJECTED, reply.reason());
        };
    }

    private JsonNode taken(Event event, JsonNode answer) {
        Expression wanted = options.answer();
        return wanted == null ? answer : wanted.apply(event, answer, event.value());
    }

    private Outcome with(Event event, JsonNode result) {
        if (into != null) {
            JsonNode changed = into.put(event.value(), result);
            return changed == null
                    ? Outcome.failed(FailureKind.REJECTED, "into: '" + into + "' lies inside a field that is no object")
                    : Outcome.kept(event.withValue(changed));
        }
        if (options.answer() == null && options.read() == Http.Read.NONE) {
            return Outcome.kept(event);
        }
        return result.isNull()
                ? Outcome.failed(FailureKind.REJECTED, "the answer is null and would become the event's value")
                : Outcome.kept(event.withValue(result));
    }
}
