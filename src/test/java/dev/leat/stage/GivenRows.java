package dev.leat.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.leat.api.EventJson;
import dev.leat.stage.lookup.Found;
import dev.leat.stage.lookup.LookupKey;
import dev.leat.stage.lookup.LookupSettings;
import dev.leat.stage.lookup.LookupSource;
import dev.leat.stage.lookup.MemoryLookup;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the documentation says that a database has: {@code has 7: {"name": "Ann"}}. */
final class GivenRows {
    private static final Pattern LINE = Pattern.compile("has (?<key>.*?): (?<row>\\{.*)");

    private final Map<LookupKey, ArrayNode> rows = new HashMap<>();

    void has(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not understood: " + line);
        }
        JsonNode key = json(parts.group("key"));
        List<String> texts = new ArrayList<>();
        (key.isArray() ? key : List.of(key)).forEach(part -> texts.add(part.asText()));
        rows.computeIfAbsent(new LookupKey(texts), first -> EventJson.MAPPER.createArrayNode())
                .add(json(parts.group("row")));
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException(text, failure);
        }
    }

    LookupSource source(LookupSettings settings) {
        return new MemoryLookup(settings.lookup(), key -> {
            ArrayNode known = rows.get(key);
            return Future.succeededFuture(known == null ? Found.NOTHING : Found.of(known));
        });
    }
}
