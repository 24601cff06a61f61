package dev.leat.stage.lookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads payloads of notifications: a JSON value for a key of one column, an object or an array for one of several. It
 * gives a key only where equal keys have equal texts; all others may be kept under several texts.
 */
record Notifications(List<KeyColumn> columns) {

    /** Null when it may be any key. */
    @Nullable
    LookupKey key(@Nullable String payload) {
        if (payload == null || payload.isBlank() || !columns.stream().allMatch(KeyColumn::exact)) {
            return null;
        }
        try {
            return key(EventJson.MAPPER.readTree(payload));
        } catch (JsonProcessingException | EventException unreadable) {
            return null;
        }
    }

    private @Nullable LookupKey key(JsonNode payload) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            KeyColumn column = columns.get(i);
            JsonNode value = payload;
            if (payload.isObject()) {
                value = payload.path(column.name());
            } else if (payload.isArray()) {
                value = payload.path(i);
            } else if (columns.size() > 1) {
                return null;
            }
            if (value.isNull() || value.isMissingNode()) {
                return null;
            }
            parts.add(column.text(value));
        }
        return new LookupKey(parts);
    }
}
