package dev.leat.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.Place;
import dev.leat.config.Problems.Problem;
import dev.leat.http.ApiException.Kind;
import dev.leat.pipeline.RefusedException;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Turns failures into problems as RFC 9457 writes them. */
final class ProblemJson {
    private static final String TYPE = "urn:leat:problem:";
    private static final int ERROR_OF_OURS = 500;

    private ProblemJson() {}

    static Answer answer(ApiException problem, String path) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put(
                        "type",
                        TYPE + problem.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("title", problem.kind().title())
                .put("status", problem.kind().status())
                .put("detail", problem.detail())
                .put("instance", path);
        if (!problem.problems().isEmpty()) {
            json.set("problems", mistakes(problem.problems()));
        }
        Answer answer =
                new Answer(problem.kind().status(), "application/problem+json", json.toPrettyString() + "\n", Map.of());
        return problem.kind() == Kind.UNAUTHORIZED ? answer.with("WWW-Authenticate", "Bearer realm=\"leat\"") : answer;
    }

    static ArrayNode mistakes(List<Problem> problems) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Problem problem : problems) {
            Place place = problem.place();
            all.addObject()
                    .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                    .put("file", place == null ? null : place.file())
                    .put("line", place == null ? null : place.line())
                    .put("column", place == null ? null : place.column())
                    .put("path", problem.path())
                    .put("message", problem.message());
        }
        return all;
    }

    /** What is not known shows its type only: its message was not made for who asks. */
    static ApiException of(Throwable failure, List<Problem> problems) {
        if (failure instanceof ApiException known) {
            return known;
        }
        if (failure instanceof RefusedException refused) {
            return new ApiException(kind(refused), String.join("; ", refused.reasons()), problems);
        }
        if (failure instanceof BatchException batch) {
            Kind kind = batch.failure() == BatchFailure.OUTAGE ? Kind.UNAVAILABLE : Kind.FAILED;
            return new ApiException(kind, batch.reason(), problems);
        }
        if (failure instanceof SchemaValidationException refused) {
            return ApiException.invalid(reason(refused));
        }
        if (failure instanceof ValidatorException) {
            return ApiException.invalid(String.valueOf(failure.getMessage()));
        }
        if (failure instanceof HttpException refused && refused.getCause() instanceof ValidatorException known) {
            return of(known, problems);
        }
        if (failure instanceof HttpException refused && refused.getStatusCode() < ERROR_OF_OURS) {
            return ApiException.invalid(refused.getPayload() == null ? "it cannot be read" : refused.getPayload());
        }
        if (failure instanceof TimeoutException) {
            return new ApiException(Kind.UNAVAILABLE, "it took too long; what was begun may still take effect");
        }
        return new ApiException(Kind.FAILED, "unexpected failure, please report it: " + failure.getClass());
    }

    /** Of all that the validator says, what is said of the innermost value: the rest only follows from it. */
    private static String reason(SchemaValidationException refused) {
        String message = String.valueOf(refused.getMessage());
        List<OutputUnit> errors = refused.getOutputUnit().getErrors();
        if (errors == null || errors.isEmpty()) {
            return message;
        }
        OutputUnit inner = Collections.max(
                errors,
                Comparator.comparingInt((OutputUnit error) ->
                                error.getInstanceLocation().length())
                        .thenComparingInt(error -> error.getKeywordLocation().length()));
        String where = inner.getInstanceLocation().replaceFirst("^#/?", "");
        String what = inner.getKeywordLocation().endsWith("/additionalProperties") ? "is not known" : inner.getError();
        return message.replaceFirst("(?s) Reason: .*", "") + (where.isEmpty() ? " " : " " + where + ": ") + what;
    }

    private static Kind kind(RefusedException refused) {
        return switch (refused.kind()) {
            case STATE -> Kind.REFUSED;
            case MISTAKES -> Kind.MISTAKES;
            case NOT_CHECKED -> Kind.UNAVAILABLE;
            case ROLLED_BACK -> Kind.ROLLED_BACK;
        };
    }
}
