package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** How far the rows of one event for one table are, when they need several statements one after the other. */
final class EventPart {
    @Nullable
    JsonNode items;

    int next;
    long characters;
    boolean done;
}
