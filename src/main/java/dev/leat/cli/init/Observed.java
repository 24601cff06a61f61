package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What sampled events show.
 *
 * @param events those whose value is JSON
 * @param tombstones those without a value
 * @param unreadable those whose value is not JSON
 * @param notObjects how many values are JSON, but no objects
 * @param candidates everything that could fill a column, fields in the order in which they first appeared
 */
record Observed(
        List<Event> events,
        List<Event> tombstones,
        List<Unreadable> unreadable,
        int notObjects,
        KeyReading keys,
        List<Candidate> candidates) {
    private static final int DEPTH_MAX = 6;
    private static final int FIELDS_MAX = 5_000;

    /** An event that is not JSON, and why. */
    record Unreadable(String where, String reason) {}

    static Observed of(List<Event> sampled) {
        List<Event> events = new ArrayList<>();
        List<Event> tombstones = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        int notObjects = 0;
        for (Event event : sampled) {
            if (event.isTombstone()) {
                tombstones.add(event);
                continue;
            }
            try {
                notObjects += event.value().isObject() ? 0 : 1;
                events.add(event);
            } catch (EventException failure) {
                unreadable.add(new Unreadable(where(event), failure.reason()));
            }
        }
        KeyReading keys = KeyReading.of(sampled);
        return new Observed(
                List.copyOf(events),
                List.copyOf(tombstones),
                List.copyOf(unreadable),
                notObjects,
                keys,
                candidates(events, keys));
    }

    int all() {
        return events.size() + tombstones.size() + unreadable.size();
    }

    /** The one of this kind that has no path. */
    Candidate only(Candidate.Kind kind) {
        return candidates.stream()
                .filter(candidate ->
                        candidate.kind() == kind && candidate.path().isEmpty())
                .findFirst()
                .orElseGet(() -> new Candidate(kind, List.of(), List.of(), events.size()));
    }

    private static String where(Event event) {
        return event.origin().topic() + "-" + event.origin().partition() + ", offset "
                + event.origin().offset();
    }

    private static List<Candidate> candidates(List<Event> events, KeyReading keys) {
        Found found = new Found(events);
        for (Event event : events) {
            found.fields(Candidate.Kind.FIELD, event.value());
            found.headers(event);
            JsonNode key = keys.key(event);
            if (key.isObject()) {
                found.fields(Candidate.Kind.KEY, key);
            }
        }
        found.whole(Candidate.Kind.KEY, event -> keys.key(event));
        found.whole(
                Candidate.Kind.TOPIC, event -> TextNode.valueOf(event.origin().topic()));
        found.whole(
                Candidate.Kind.PARTITION,
                event -> IntNode.valueOf(event.origin().partition()));
        found.whole(
                Candidate.Kind.OFFSET, event -> LongNode.valueOf(event.origin().offset()));
        found.whole(
                Candidate.Kind.TIMESTAMP,
                event -> LongNode.valueOf(event.origin().timestampMs()));
        found.whole(Candidate.Kind.WHOLE, Event::value);
        return found.candidates();
    }

    /** Collects; for one thread. */
    private static final class Found {
        private record Place(Candidate.Kind kind, List<String> path) {}

        private final List<Event> events;
        private final Map<Place, List<JsonNode>> values = new LinkedHashMap<>();

        Found(List<Event> events) {
            this.events = events;
        }

        void fields(Candidate.Kind kind, JsonNode value) {
            fields(kind, List.of(), value);
        }

        private void fields(Candidate.Kind kind, List<String> outside, JsonNode value) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                List<String> path = new ArrayList<>(outside);
                path.add(field.getKey());
                add(new Place(kind, List.copyOf(path)), field.getValue());
                if (field.getValue().isObject() && path.size() < DEPTH_MAX) {
                    fields(kind, path, field.getValue());
                }
            }
        }

        /** As expressions see them: of a name that repeats the last one counts. */
        void headers(Event event) {
            Map<String, JsonNode> headers = new LinkedHashMap<>();
            for (Header header : event.origin().headers()) {
                byte[] bytes = header.value();
                if (bytes != null) {
                    headers.put(header.name(), TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8)));
                }
            }
            headers.forEach((name, text) -> add(new Place(Candidate.Kind.HEADER, List.of(name)), text));
        }

        void whole(Candidate.Kind kind, Function<Event, JsonNode> value) {
            Place place = new Place(kind, List.of());
            events.forEach(event -> add(place, value.apply(event)));
        }

        private void add(Place place, JsonNode value) {
            boolean named = place.path().stream().noneMatch(String::isEmpty);
            if (named && (values.size() < FIELDS_MAX || place.path().isEmpty() || values.containsKey(place))) {
                List<JsonNode> all = values.computeIfAbsent(place, first -> new ArrayList<>());
                if (!value.isNull()) {
                    all.add(value);
                }
            }
        }

        List<Candidate> candidates() {
            List<Candidate> candidates = new ArrayList<>();
            values.forEach(
                    (place, all) -> candidates.add(new Candidate(place.kind(), place.path(), all, events.size())));
            return List.copyOf(candidates);
        }
    }
}
