package dev.leat.stage.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.support.Chance;
import dev.leat.support.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Every stage of ours on events that nobody thought of: it gives an outcome, or fails the event. */
class StageFuzzTest {
    private static final String GROK = """
            {"as": "grok", "field": "f", "into": "x", "grok": {"pattern": "%{COMBINEDAPACHELOG}", "timeLimitMs": 5}}""";
    private static final String SCHEMA = """
            {"formats": true, "timeLimitMs": 5, "schema": {"type": "object", "required": ["f"], "properties": {
              "f": {"type": "string", "pattern": "^(a+)+$", "maxLength": 50}, "g": {"enum": [1, null, {"a": []}]},
              "h": {"type": "array", "uniqueItems": true, "items": {"$ref": "#"}}, "i": {"format": "date-time"},
              "j": {"multipleOf": 0.01}, "k": {"format": "email"}, "l": {"format": "uri"}, "m": {"format": "ipv6"}},
              "additionalProperties": {"anyOf": [{"type": "number", "minimum": -1e3}, {"$ref": "#"}]}}}""";

    private static final String TYPES = """
            {"fields": {"f": {"to": "decimal", "scale": 2}, "a": {"to": "integer"}, "b": {"to": "boolean"},
              "c": {"to": "text"}, "d": {"to": "timestamp"}, "e": {"to": "json"}, "a[].b": {"to": "date"}}}""";
    private static final String TIMES = """
            {"fields": {"f": {"to": "time"}, "a": {"to": "local-timestamp", "zone": "America/New_York"},
              "b": {"to": "time", "format": "epoch-ms"}, "c": {"to": "date", "format": "dd.MM.yyyy"},
              "$key": {"to": "integer"}}}""";

    private record Tried(String name, Stage stage, String text) {}

    /** With a text that it is made for. */
    private static final List<Tried> PARSERS = List.of(
            parser("{\"as\": \"json\", \"field\": \"f\", \"into\": \"x\"}", "{\"a\": [1, 2.50, null]}"),
            parser("{\"as\": \"csv\", \"field\": \"f\", \"into\": \"x\"}", "1,\"a,b\",,c"),
            parser(
                    "{\"as\": \"csv\", \"field\": \"f\", \"csv\": {\"columns\": [\"a\", \"b\"], \"delimiter\": \";\","
                            + " \"escape\": \"\\\\\", \"quote\": \"'\", \"emptyIsNull\": true}}",
                    "'1';a\\;b"),
            parser("{\"as\": \"keyValue\", \"field\": \"f\", \"into\": \"x\"}", "a=1 b=\"x y\"  c=\\\"z"),
            parser(
                    "{\"as\": \"keyValue\", \"field\": \"f\", \"into\": \"x\", \"keyValue\":"
                            + " {\"pairSeparator\": \"&\", \"valueSeparator\": \"==\", \"quote\": \"\"}}",
                    "a==1&b==2&&c=="),
            parser(GROK, "10.0.0.1 - - [29/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" \"curl\""),
            parser(
                    "{\"as\": \"regex\", \"field\": \"f\", \"into\": \"x\", \"regex\": {\"timeLimitMs\": 5,"
                            + " \"pattern\": \"(?<a>(?:x+x+)+y)|(?<b>\\\\d+)(?<c>.*)\"}}",
                    "xxxxxxxxxxxxxx"),
            timestamp("", "2026-01-31T10:00:00.5+02:00"),
            timestamp(
                    ", \"formats\": [\"dd.MM.yyyy HH:mm\", \"epoch-ms\", \"iso\"], \"zone\": \"Europe/Oslo\","
                            + " \"toZone\": \"Asia/Kathmandu\", \"truncate\": \"week\"",
                    "31.01.2026 10:00"),
            timestamp(", \"formats\": [\"epoch-ns\", \"epoch-s\"], \"to\": \"epoch-us\"", "1769853600000000000"),
            timestamp(
                    ", \"formats\": [\"iso\", \"EEE, d MMM uuuu\"], \"locale\": \"de\", \"to\": \"yyyy-MM-dd GGG\"",
                    "Sa., 31 Jan. 2026"),
            new Tried("validate", Try.options(Validate.class, SCHEMA).stage(), "aaaaaaaaaaaaaa!"));

    private static final List<Tried> OTHERS = List.of(
            tried("convert", Try.options(Convert.class, TYPES).stage()),
            tried("convert times", Try.options(Convert.class, TIMES).stage()),
            tried(
                    "drop",
                    Try.options(DropFields.class, "{\"fields\": [\"a\", \"b.c\", \"f[].a\"]}")
                            .stage()),
            tried(
                    "select",
                    Try.options(Select.class, "{\"fields\": [\"a\", \"b.c\"]}").stage()),
            tried(
                    "rename",
                    Try.options(Rename.class, "{\"fields\": {\"a\": \"x.y\", \"b.c\": \"z\"}}")
                            .stage()),
            tried("flatten", Try.options(Flatten.class, "{}")),
            tried(
                    "split",
                    Try.options(Split.class, "{\"field\": \"a\", \"as\": \"b.c\"}")
                            .stage()),
            tried(
                    "mask",
                    Try.options(Mask.class, "{\"fields\": [\"f\", \"a[].b\"], \"as\": \"card\"}")
                            .stage()),
            tried(
                    "mask ip",
                    Try.options(Mask.class, "{\"fields\": [\"f\", \"$key\"], \"as\": \"ip\"}")
                            .stage()),
            tried(
                    "mask email",
                    Try.options(Mask.class, "{\"fields\": [\"f\", \"b\"], \"as\": \"email\"}")
                            .stage()),
            tried(
                    "hash",
                    Try.options(Hash.class, "{\"fields\": [\"f\", \"a\", \"$key\"], \"length\": 8}")
                            .stage()),
            tried(
                    "pseudonymize",
                    Try.options(
                                    Pseudonymize.class,
                                    "{\"fields\": [\"f\", \"a\", \"$key\"], \"key\": \"sixteen-characters\"}")
                            .stage()),
            tried("filter", Try.options(Filter.class, "{\"keep\": \".a > .b or .f == $key\"}")),
            tried("map", Try.options(MapTo.class, "{\"with\": \"{\\\"x\\\": .a + .b, *: .}\"}")),
            tried("decompress", Try.options(Decompress.class, "{\"bytesMax\": 65536}")));

    private static Tried parser(String options, String text) {
        return new Tried(options, Try.options(Parse.class, options).stage(), text);
    }

    private static Tried timestamp(String options, String text) {
        String all = "{\"from\": [\"f\", \"g\", \"$timestamp\"], \"eventTime\": true" + options + "}";
        return new Tried(all, Try.options(Timestamp.class, all).stage(), text);
    }

    private static Tried tried(String name, Stage stage) {
        return new Tried(name, stage, "");
    }

    @Test
    void a_text_is_parsed_or_fails_its_event() {
        Fuzz.run("texts for parsers", 12_000, chance -> {
            Tried parser = chance.pick(PARSERS);
            ObjectNode value = JsonNodeFactory.instance.objectNode();
            value.put("f", chance.oneIn(5) ? chance.nonsense() : chance.changed(parser.text()));
            value.set("h", chance.json(3));
            chance.about(parser.name() + " on " + value);

            gives(parser.stage(), event(value, chance));
        });
    }

    @Test
    void any_value_has_an_outcome_in_every_stage() {
        Fuzz.run("events for stages", 15_000, chance -> {
            Tried tried = chance.pick(chance.oneIn(4) ? PARSERS : OTHERS);
            JsonNode value = value(chance);
            chance.about(tried.name() + " on " + value);

            gives(tried.stage(), event(value, chance));
        });
    }

    @Test
    void any_bytes_have_an_outcome_where_bytes_are_read() {
        List<Tried> raw = List.of(
                OTHERS.get(OTHERS.size() - 1),
                parser("{\"as\": \"csv\", \"raw\": true}", ""),
                parser("{\"as\": \"keyValue\", \"raw\": true, \"into\": \"x\"}", ""));
        byte[] packed = gzip("a=1,b=2 ".repeat(40));
        byte[] zstd = com.github.luben.zstd.Zstd.compress("a=1,b=2 ".repeat(40).getBytes(UTF_8));
        Fuzz.run("bytes for stages", 10_000, chance -> {
            Tried tried = chance.pick(raw);
            byte[] bytes = chance.about(chance.changed(chance.pick(List.of(packed, zstd, "a=1,b".getBytes(UTF_8)))));
            Event event = Event.of(new Origin("t", 0, 0, 0, KeyFormat.BYTES, bytes, bytes, List.of()));

            gives(tried.stage(), event);
        });
    }

    private static JsonNode value(Chance chance) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        value.put("f", "31.01.2026").put("b", "a@b.example").put("c", "2026-01-31T10:00:00Z");
        value.putArray("a").add(1).addObject().put("b", "4111111111111111");
        return chance.oneIn(3) ? chance.json(4) : chance.changed(value);
    }

    private static Event event(JsonNode value, Chance chance) {
        KeyFormat format = chance.pick(List.of(KeyFormat.values()));
        byte[] key = chance.oneIn(2) ? chance.bytes(6) : "{\"f\": 1}".getBytes(UTF_8);
        byte[] bytes = chance.oneIn(20) ? null : value.toString().getBytes(UTF_8);
        long timeMs = chance.oneIn(2) ? 1_769_853_600_000L : chance.number();
        return Event.of(new Origin("t", 0, 1, timeMs, format, key, bytes, List.of()));
    }

    /** An exception that is none of an event's is a fault of the stage, and fails the test. */
    private static void gives(Stage stage, Event event) throws Exception {
        try {
            Outcome outcome = event.isTombstone() ? stage.applyTombstone(event) : stage.apply(event);

            if (outcome instanceof Outcome.Kept kept) {
                readable(kept.event());
            } else if (outcome instanceof Outcome.Split split) {
                for (Event piece : split.events()) {
                    readable(piece);
                }
            } else if (outcome instanceof Outcome.Failed failed) {
                assertThat(failed.reason()).isNotBlank();
            }
        } catch (EventException failure) {
            assertThat(failure.reason()).isNotBlank();
        }
    }

    private static void readable(Event event) throws Exception {
        if (event.state().value() != null) {
            assertThat(EventJson.MAPPER.writeValueAsString(event.value())).isNotEmpty();
        }
        if (event.state().key() != null) {
            assertThat(EventJson.MAPPER.writeValueAsString(event.key())).isNotEmpty();
        }
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(bytes)) {
            packing.write(text.getBytes(UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }
}
