package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.config.Template;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the request of an event. */
final class RequestTemplate {
    static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Http options;
    private final UrlTemplate url;
    private final boolean batch;
    private final Map<String, String> constantHeaders;
    private final Map<String, Template> headers = new LinkedHashMap<>();

    RequestTemplate(Http options) {
        this.options = options;
        this.url = UrlTemplate.of(options.url());
        this.batch = options.per() == Http.Per.BATCH;
        Map<String, String> constant = new LinkedHashMap<>();
        if (options.read() == Http.Read.JSON) {
            constant.put("accept", "application/json");
        }
        if (batch || options.body() != null) {
            constant.put("content-type", "application/json");
        }
        options.headers().forEach((name, value) -> {
            constant.keySet().removeIf(name::equalsIgnoreCase);
            if (value.isConstant()) {
                constant.put(name, text(value));
            } else {
                headers.put(name, value);
            }
        });
        this.constantHeaders = Map.copyOf(constant);
    }

    private static String text(Template constant) {
        StringBuilder text = new StringBuilder();
        constant.parts().forEach(part -> text.append(((Template.Literal) part).text()));
        return text.toString();
    }

    HttpHead head(Event event) {
        return new HttpHead(
                method(event), url.tls(), url.host(event), url.port(), url.pathAndQuery(event), headers(event));
    }

    /** A JSON null: there is no body. */
    JsonNode body(Event event) {
        Expression body = options.body();
        if (body != null) {
            return body.apply(event);
        }
        return batch ? event.value() : NullNode.getInstance();
    }

    private String method(Event event) {
        Template method = options.method();
        if (method == null) {
            return batch || options.body() != null ? "POST" : "GET";
        }
        if (method.isConstant()) {
            return method.source();
        }
        String text = Inserts.plain("method", method, event);
        if (!METHODS.contains(text)) {
            throw Inserts.failed("method", "is none of " + String.join(", ", METHODS));
        }
        return text;
    }

    private Map<String, String> headers(Event event) {
        if (headers.isEmpty()) {
            return constantHeaders;
        }
        Map<String, String> all = new LinkedHashMap<>(constantHeaders);
        headers.forEach((name, value) -> {
            String text = Inserts.plain("headers." + name, value, event);
            if (!Headers.isValue(text)) {
                throw Inserts.failed("headers." + name, "a line break, or another character that no header can have");
            }
            all.put(name, text);
        });
        return all;
    }
}
