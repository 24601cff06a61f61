package dev.leat.http;

import dev.leat.http.ApiException.Kind;
import dev.leat.observe.AdminLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.ValidatableRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Mounts operations where the contract has them. To add one: describe it in {@code openapi.json}, then give its
 * operationId and who answers to {@link #on}.
 */
final class Routes {
    private static final long ANSWER_MS = 15_000;
    private static final int BODY_BYTES_MAX = 1 << 16;

    /** Who answers; may throw an {@link ApiException}, or fail with what {@link ProblemJson} knows. */
    interface Answering {
        Future<Answer> answer(ApiRequest request);
    }

    private final RouterBuilder builder;
    /** Operations that end by themselves: of those with GET it can be asked with HEAD, too. */
    private final Set<String> answered = new HashSet<>();

    Routes(Vertx vertx, OpenAPIContract contract, Guard guard) {
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
        this.builder = RouterBuilder.create(vertx, contract, Routes::asked)
                .rootHandler(guard)
                .rootHandler(context -> {
                    if (wantsSocket(context.request())) {
                        // only a request that was not read to its end can become a WebSocket
                        context.request().pause();
                        context.next();
                    } else {
                        bodies.handle(context);
                    }
                });
    }

    static boolean wantsSocket(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private static Future<ValidatableRequest> asked(RoutingContext context, Operation operation) {
        return Future.succeededFuture(AskedRequest.of(context, operation));
    }

    void on(String operationId, Answering operation) {
        on(operationId, ANSWER_MS, operation);
    }

    /** What answers for as long as the one who asked wants it. */
    interface Streaming {
        /** May throw an {@link ApiException} before it has begun. */
        void begin(RoutingContext context);
    }

    void stream(String operationId, Streaming operation) {
        mount(operationId, (context, known) -> {
            refuseUnknown(context, known);
            operation.begin(context);
        });
    }

    /** @param deadlineMs when the one who asks is told that it takes too long */
    void on(String operationId, long deadlineMs, Answering operation) {
        answered.add(operationId);
        mount(operationId, (context, known) -> serve(context, known, deadlineMs, operation));
    }

    /** What is done with a request, and the parameters that are known. */
    private interface Serving {
        void serve(RoutingContext context, Set<String> known);
    }

    private void mount(String operationId, Serving serving) {
        OpenAPIRoute route = builder.getRoute(operationId);
        if (route == null) {
            throw new IllegalStateException("the contract has no operation " + operationId);
        }
        Operation described = route.getOperation();
        // what has nothing to validate goes without the worker thread that validates: health never waits for one
        boolean validated = !described.getParameters().isEmpty() || described.getRequestBody() != null;
        Set<String> known = described.getParameters().stream()
                .filter(parameter -> parameter.getIn() == Location.QUERY)
                .map(Parameter::getName)
                .collect(Collectors.toUnmodifiableSet());
        route.setDoSecurity(false).setDoValidation(validated).addHandler(context -> {
            try {
                serving.serve(context, known);
            } catch (RuntimeException failure) {
                failed(context, failure);
            }
        });
    }

    /** All that was mounted; fails when an operation of the contract has nobody who answers. */
    Router router() {
        List<String> missing = builder.getRoutes().stream()
                .filter(route -> route.getHandlers().isEmpty())
                .map(route -> route.getOperation().getOperationId())
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("nobody answers the operations " + missing);
        }
        Router router = builder.createRouter();
        router.getRoutes().forEach(this::answerHead);
        // who asked has gone in the middle of the body: that is how its reader says so
        router.errorHandler(200, context -> {});
        router.errorHandler(400, Routes::invalid);
        router.errorHandler(404, context -> refuse(context, Kind.NOT_FOUND, "there is no such path"));
        router.errorHandler(405, context -> refuse(context, Kind.METHOD_NOT_ALLOWED, "see /openapi.json"));
        router.errorHandler(413, context -> refuse(context, Kind.TOO_LARGE, "at most " + BODY_BYTES_MAX + " bytes"));
        router.errorHandler(500, context -> failed(context, context.failure()));
        return router;
    }

    /** The server leaves the body of such an answer out. */
    private void answerHead(Route route) {
        Operation operation = route.getMetadata(RouterBuilder.KEY_META_DATA_OPERATION);
        if (operation != null
                && operation.getHttpMethod().equals(HttpMethod.GET)
                && answered.contains(operation.getOperationId())) {
            route.method(HttpMethod.HEAD);
        }
    }

    private static void serve(RoutingContext context, Set<String> known, long deadlineMs, Answering operation) {
        refuseUnknown(context, known);
        operation
                .answer(new ApiRequest(context))
                .timeout(deadlineMs, TimeUnit.MILLISECONDS)
                .onComplete(answer -> send(context, answer), failure -> failed(context, failure));
    }

    private static void refuseUnknown(RoutingContext context, Set<String> known) {
        for (String name : context.queryParams().names()) {
            if (!known.contains(name)) {
                throw ApiException.invalid("there is no parameter " + name
                        + (known.isEmpty() ? "; there are none here" : "; known are: " + String.join(", ", known)));
            }
            if (context.queryParams().getAll(name).size() > 1) {
                throw ApiException.invalid("the parameter " + name + " is given more than once");
            }
        }
    }

    private static void invalid(RoutingContext context) {
        if (context.failure() instanceof HttpException known) {
            failed(context, known);
        } else {
            refuse(context, Kind.INVALID_REQUEST, "it cannot be read");
        }
    }

    private static void refuse(RoutingContext context, Kind kind, String detail) {
        failed(context, new ApiException(kind, detail));
    }

    static void failed(RoutingContext context, Throwable failure) {
        if (failure instanceof IOException && context.response().closed()) {
            return; // who asked has gone
        }
        String path = path(context);
        ApiException problem = path == null
                ? ApiException.invalid("the path has a % without two hexadecimal digits behind it")
                : ProblemJson.of(failure, List.of());
        if (problem.kind() == Kind.FAILED && problem != failure) {
            AdminLog.failed(context.request().method().name(), shown(context), failure);
        }
        send(context, ProblemJson.answer(problem, shown(context)));
    }

    /** Null when it cannot be read. */
    private static @Nullable String path(RoutingContext context) {
        try {
            return context.normalizedPath();
        } catch (IllegalArgumentException wrongEscape) {
            return null;
        }
    }

    private static String shown(RoutingContext context) {
        String path = path(context);
        return path == null ? String.valueOf(context.request().path()) : path;
    }

    static void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (!context.request().isEnded()) {
            context.request().resume();
        }
        HttpMethod method = context.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            AdminLog.changed(method.name(), shown(context), answer.status());
        }
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", answer.contentType())
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        answer.headers().forEach((name, value) -> response.putHeader(name, value));
        // who asked may have gone, and then nobody is left to be told
        response.end(answer.body()).onFailure(gone -> {});
    }
}
