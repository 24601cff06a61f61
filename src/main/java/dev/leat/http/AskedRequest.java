package dev.leat.http;

import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatableRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request gives of what its operation knows, decoded once. The library's own reading decodes values of the query
 * a second time, and so fails for a percent sign.
 */
record AskedRequest(
        Map<String, RequestParameter> getPathParameters,
        Map<String, RequestParameter> getQuery,
        RequestParameter getBody,
        @Nullable String getContentType)
        implements ValidatableRequest {

    static AskedRequest of(RoutingContext context, Operation operation) {
        Map<String, RequestParameter> path = new HashMap<>();
        Map<String, RequestParameter> query = new HashMap<>();
        MultiMap given = context.queryParams();
        for (Parameter parameter : operation.getParameters()) {
            String name = parameter.getName();
            if (parameter.getIn() == Location.PATH) {
                String value = quoted(parameter, context.pathParam(name));
                path.put(name, () -> value);
            } else if (parameter.getIn() == Location.QUERY) {
                String value = quoted(parameter, given.get(name));
                query.put(name, () -> value);
            }
        }
        Buffer body = context.body().buffer();
        return new AskedRequest(path, query, () -> body, context.request().getHeader("Content-Type"));
    }

    /** The validator reads every value as JSON, and what is none as a text without quotes and backslashes. */
    private static @Nullable String quoted(Parameter parameter, @Nullable String value) {
        boolean isText = parameter.getSchemaType() == SchemaType.STRING;
        return value != null && isText ? TextNode.valueOf(value).toString() : value;
    }

    /** No operation has any. */
    @Override
    public Map<String, RequestParameter> getCookies() {
        return Map.of();
    }

    /** No operation has any. */
    @Override
    public Map<String, RequestParameter> getHeaders() {
        return Map.of();
    }
}
