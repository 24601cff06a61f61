package dev.leat.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** One request whose parameters and body the contract allows. */
final class ApiRequest {
    private final RoutingContext context;

    ApiRequest(RoutingContext context) {
        this.context = context;
    }

    /** A part of the path. */
    String path(String name) {
        return context.pathParam(name);
    }

    long pathNumber(String name) {
        return number(name, path(name));
    }

    /** A parameter of the query; null when it is not given. */
    @Nullable
    String query(String name) {
        return context.queryParams().get(name);
    }

    @Nullable
    Long queryNumber(String name) {
        String text = query(name);
        return text == null ? null : number(name, text);
    }

    int queryNumber(String name, int fallback) {
        Long number = queryNumber(name);
        return number == null ? fallback : Math.toIntExact(number);
    }

    /** Empty when there is none. */
    ObjectNode body() {
        Buffer bytes = context.body().buffer();
        try {
            JsonNode tree = bytes == null ? null : EventJson.MAPPER.readTree(bytes.getBytes());
            return tree instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        } catch (JsonProcessingException | EventException failure) {
            throw ApiException.invalid("the body is no JSON");
        } catch (IOException failure) {
            throw new IllegalStateException("reading from memory does not fail", failure);
        }
    }

    /** Who asks may change things, too. */
    boolean mayOperate() {
        return Boolean.TRUE.equals(context.get(Guard.MAY_OPERATE));
    }

    static @Nullable OffsetDateTime time(String name, @Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text);
        } catch (DateTimeParseException wrong) {
            throw ApiException.invalid(name + " must be a time such as 2026-01-31T00:00:00Z, got " + text);
        }
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException wrong) {
            throw ApiException.invalid(name + " must be a whole number, got " + text);
        }
    }
}
