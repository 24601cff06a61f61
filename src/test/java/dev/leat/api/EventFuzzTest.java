package dev.leat.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.support.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records with any bytes at all: their values and keys are JSON that can be written again, or the event fails. */
class EventFuzzTest {
    private static final List<String> GOOD = List.of(
            "{\"id\": 7, \"total\": 129.90, \"lines\": [{\"sku\": \"x\", \"n\": -1.5e3}], \"note\": null}",
            "[true, false, \"\\u00e9\\ud83d\\ude00\", 12345678901234567890, 0.1]",
            "\"text\"",
            "1e131072",
            "  {} ");

    @Test
    void any_bytes_are_a_value_or_an_event_that_cannot_be_read() {
        Fuzz.run("values and keys", 20_000, chance -> {
            byte[] good =
                    (chance.oneIn(4) ? chance.json(6).toString() : chance.pick(GOOD)).getBytes(StandardCharsets.UTF_8);
            byte[] bytes = chance.about(chance.oneIn(10) ? chance.bytes(40) : chance.changed(good));
            KeyFormat format = chance.pick(List.of(KeyFormat.values()));
            Event event = Event.of(new Origin("t", 0, 0, 0, format, bytes, bytes, List.of()));

            readsOrFails(event, false);
            readsOrFails(event, true);
        });
    }

    @Test
    void one_parser_for_many_reads_each_as_it_would_be_read_alone() {
        Fuzz.run("values that follow each other", 20_000, chance -> {
            String object = chance.oneIn(4) ? "{\"a\": " + chance.json(6) + "}" : GOOD.get(0);
            byte[] good = object.getBytes(StandardCharsets.UTF_8);
            byte[] bytes = chance.oneIn(2) ? good : chance.about(chance.changed(good));

            assertThat(read(bytes)).isEqualTo(alone(bytes));
        });
    }

    private static @Nullable JsonNode read(byte[] bytes) {
        try {
            return EventJson.parse(bytes, "value");
        } catch (EventException failure) {
            return null;
        }
    }

    private static @Nullable JsonNode alone(byte[] bytes) {
        try {
            JsonNode read = EventJson.MAPPER.readTree(bytes);
            return read.isMissingNode() ? null : read;
        } catch (IOException | EventException failure) {
            return null;
        }
    }

    private static void readsOrFails(Event event, boolean key) throws Exception {
        try {
            JsonNode read = key ? event.key() : event.value();

            String written = EventJson.MAPPER.writeValueAsString(read);
            assertThat(EventJson.MAPPER.readTree(written)).hasToString(written);
        } catch (EventException failure) {
            assertThat(failure.kind()).isEqualTo(FailureKind.UNREADABLE);
            assertThat(failure.reason()).isNotBlank();
        }
    }
}
