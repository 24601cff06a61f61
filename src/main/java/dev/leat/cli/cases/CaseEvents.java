package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.Header;
import dev.leat.api.Origin;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import dev.leat.config.PipelineConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events of a case as the source would send them; the offset of an event is its number in the case, from 0. */
final class CaseEvents {
    private static final String NO_TOPIC = "topic";

    private CaseEvents() {}

    static List<Batch> batches(PipelineConfig config, List<CaseEvent> events, Instant now) {
        Map<PartitionId, List<Event>> partitions = new LinkedHashMap<>();
        for (int at = 0; at < events.size(); at++) {
            Event event = Event.of(origin(config, events.get(at), at, now));
            PartitionId partition = PartitionId.of(event.origin());
            partitions.computeIfAbsent(partition, first -> new ArrayList<>()).add(event);
        }
        int batchMax = config.limits().batchEvents();
        List<Batch> batches = new ArrayList<>();
        partitions.forEach((partition, all) -> batches.addAll(Batch.cut(partition, 0, all, batchMax)));
        return batches;
    }

    /** Its number for people. */
    static int number(Event event) {
        return Math.toIntExact(event.origin().offset() + 1);
    }

    private static Origin origin(PipelineConfig config, CaseEvent event, int offset, Instant now) {
        List<String> topics = config.source().topics().names();
        String topic = event.topic();
        String timestamp = event.timestamp();
        List<Header> headers = new ArrayList<>();
        event.headers().forEach((name, text) -> headers.add(new Header(name, utf8(text))));
        return new Origin(
                topic != null ? topic : topics.isEmpty() ? NO_TOPIC : topics.get(0),
                event.partition(),
                offset,
                (timestamp == null ? now : Instant.parse(timestamp)).toEpochMilli(),
                config.source().key(),
                text(event.key()),
                value(event),
                List.copyOf(headers));
    }

    private static byte @Nullable [] value(CaseEvent event) {
        String raw = event.raw();
        String base64 = event.base64();
        if (base64 != null) {
            return Base64.getDecoder().decode(base64);
        }
        JsonNode value = event.value();
        return raw != null ? utf8(raw) : value == null ? null : utf8(value.toString());
    }

    private static byte @Nullable [] text(@Nullable JsonNode key) {
        return key == null ? null : utf8(key.isTextual() ? key.textValue() : key.toString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
