package dev.leat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.sink.DeadLetterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads which dead letters a request means. */
final class DeadLetterSelection {
    private static final int LIMIT = 100;
    /** What does not choose. */
    private static final Set<String> OTHERS = Set.of("all", "dryRun", "force");

    private DeadLetterSelection() {}

    /** One page of a list. */
    static DeadLetterFilter page(ApiRequest request) {
        Long partition = request.queryNumber("partition");
        return new DeadLetterFilter(
                List.of(),
                states(request.query("state")),
                text("topic", request.query("topic")),
                partition == null ? null : Math.toIntExact(partition),
                text("stage", request.query("stage")),
                text("kind", request.query("kind")),
                ApiRequest.time("since", request.query("since")),
                text("key", request.query("key")),
                text("text", request.query("text")),
                request.queryNumber("after"),
                request.queryNumber("limit", LIMIT));
    }

    private static List<String> states(@Nullable String state) {
        if (state == null || state.equals("waiting")) {
            return DeadLetterFilter.WAITING;
        }
        return state.equals("all") ? List.of() : List.of(state);
    }

    /** Those that a task shall work on, of the states that wait; refuses to mean all by accident. */
    static DeadLetterFilter chosen(ObjectNode body) {
        boolean chooses = body.properties().stream().anyMatch(member -> !OTHERS.contains(member.getKey()));
        boolean all = body.path("all").asBoolean();
        if (!chooses && !all) {
            throw ApiException.invalid("which ones? choose some with ids, state, stage, kind, topic, partition, since,"
                    + " key or text, or say \"all\": true");
        }
        if (chooses && all) {
            throw ApiException.invalid("\"all\": true goes with nothing else that chooses");
        }
        List<Long> ids = new ArrayList<>();
        body.path("ids").forEach(id -> ids.add(id(id)));
        JsonNode partition = body.path("partition");
        String state = body.path("state").textValue();
        return new DeadLetterFilter(
                ids,
                state == null ? DeadLetterFilter.WAITING : List.of(state),
                text("topic", body.path("topic").textValue()),
                partition.isMissingNode() ? null : partition.intValue(),
                text("stage", body.path("stage").textValue()),
                text("kind", body.path("kind").textValue()),
                ApiRequest.time("since", body.path("since").textValue()),
                text("key", body.path("key").textValue()),
                text("text", body.path("text").textValue()),
                null,
                Integer.MAX_VALUE);
    }

    private static long id(JsonNode id) {
        if (!id.canConvertToLong()) {
            throw ApiException.invalid("ids: " + id + " is no id");
        }
        return id.longValue();
    }

    /** PostgreSQL has no texts with this character. */
    private static @Nullable String text(String name, @Nullable String text) {
        if (text != null && text.indexOf(0) >= 0) {
            throw ApiException.invalid(name + " must not have the character U+0000");
        }
        return text;
    }
}
