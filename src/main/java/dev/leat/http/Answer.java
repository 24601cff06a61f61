package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What an operation answers. */
record Answer(int status, String contentType, String body, Map<String, String> headers) {
    private static final String JSON = "application/json";

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(JsonNode body) {
        return json(200, body);
    }

    static Answer json(int status, JsonNode body) {
        return new Answer(status, JSON, body.toPrettyString() + "\n", Map.of());
    }

    static Answer text(String contentType, String body) {
        return new Answer(200, contentType, body, Map.of());
    }

    Answer with(String header, String value) {
        return new Answer(status, contentType, body, Map.of(header, value));
    }
}
