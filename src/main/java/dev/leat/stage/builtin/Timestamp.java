package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import dev.leat.config.Mistakes;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a moment from the first field that has one, in any of several formats, and writes it in one form. */
public record Timestamp(
        @Key(
                doc = "Fields to look in, in this order: the first that is there and not null counts. $timestamp, the"
                        + " time that Kafka has of the event, may come last.",
                min = 1)
        List<String> from,

        @Key(
                doc = "Formats to try, in this order: iso, epoch-s, epoch-ms, epoch-us, epoch-ns, or a pattern such as"
                        + " \"dd.MM.yyyy HH:mm\".",
                fallback = "[\"iso\"]",
                min = 1,
                max = 16)
        List<String> formats,

        @Key(doc = "Time zone of times that do not say theirs.", fallback = "\"UTC\"")
        ZoneId zone,

        @Key(doc = "Language of names of months and days in patterns, such as en, de or pt-BR.", fallback = "\"en\"")
        String locale,

        @Key(doc = "Field to write to; without it the first of from.", optional = true) @Nullable
        String into,

        @Key(
                doc = "How it is written: like one of formats. What is finer than the form is cut off.",
                fallback = "\"iso\"")
        String to,

        @Key(doc = "Time zone that truncate, a pattern and the offset of iso go by.", fallback = "\"UTC\"")
        ZoneId toZone,

        @Key(
                doc = "Sets back to the beginning of its second, minute, hour, day, week (Monday), month or year, as"
                        + " the clocks of toZone show it.",
                optional = true)
        @Nullable
        Unit truncate,

        @Key(
                doc = "Whether the moment, as it was read, is the time at which the event happened: then the metrics"
                        + " tell how long events take from there to their commit.",
                fallback = "false")
        boolean eventTime,

        @Key(
                doc = "When no field has a time. keep: the event goes on as it is. null: the target becomes null. fail:"
                        + " the event fails.",
                fallback = "\"keep\"")
        Missing missing) {
    private static final String KAFKA = "$timestamp";
    private static final String OTHER_STAGE = "; use a convert stage";

    public Timestamp {
        List<String> fields = fieldsOf(from);
        int kafka = from.indexOf(KAFKA);
        Mistakes mistakes = new Mistakes();
        mistakes.in(() -> Values.refuseNone("from", from));
        mistakes.when(kafka >= 0 && kafka < from.size() - 1, "from", KAFKA + " is always there, so it must come last");
        mistakes.when(
                into == null && kafka >= 0 && fields.isEmpty(),
                "into",
                "is missing: the field to write " + KAFKA + " to");
        mistakes.in(() -> refuse("from", fields));
        mistakes.in(() -> refuse("into", into == null ? List.of() : List.of(into)));
        mistakes.in(() -> language(locale));
        mistakes.end();
        Locale language = language(locale);
        mistakes.in(() -> Values.beside("formats", () -> formats.forEach(form -> new Times(form, zone, language))));
        mistakes.in(() -> Values.beside("to", () -> new MomentForm(to, toZone, language, truncate)));
        mistakes.end();
    }

    private static void refuse(String key, List<String> fields) {
        Values.refuseKey(key, fields);
        Values.refuseItems(key, fields, OTHER_STAGE);
    }

    /** What a moment is set back to. */
    public enum Unit {
        SECOND,
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH,
        YEAR
    }

    /** What becomes of an event without a time. */
    public enum Missing {
        KEEP,
        NULL,
        FAIL
    }

    public Stage stage() {
        Locale language = language(locale);
        return new Moments(
                FieldPath.all(fieldsOf(from)),
                from.contains(KAFKA),
                formats.stream()
                        .map(format -> new Times(format, zone, language))
                        .toList(),
                new MomentForm(to, toZone, language, truncate),
                new Target(FieldPath.of(target(from, into)), missing),
                eventTime);
    }

    private static List<String> fieldsOf(List<String> from) {
        return from.stream().filter(field -> !field.equals(KAFKA)).toList();
    }

    private static String target(List<String> from, @Nullable String into) {
        return into == null ? from.get(0) : into;
    }

    private static Locale language(String tag) {
        Locale locale = Locale.forLanguageTag(tag);
        if (List.of(Locale.getAvailableLocales()).contains(locale)
                && !locale.getLanguage().isEmpty()) {
            return locale;
        }
        throw new KeyException(List.of("locale"), "must be a language such as \"en\" or \"pt-BR\", got \"" + tag + '"');
    }

    private record Target(FieldPath path, Missing missing) {
        JsonNode set(JsonNode value, JsonNode moment) {
            JsonNode changed = path.put(value, moment);
            if (changed == null) {
                throw new EventException(FailureKind.REJECTED, "'" + path + "' lies inside a field that is no object");
            }
            return changed;
        }
    }

    private record Moments(
            List<FieldPath> fields,
            boolean kafka,
            List<Times> formats,
            MomentForm form,
            Target target,
            boolean eventTime)
            implements Stage {
        @Override
        public Outcome apply(Event event) {
            JsonNode value = Values.object(event);
            ZonedDateTime moment = find(value);
            long kafkaMs = event.origin().timestampMs();
            if (moment == null && kafka && kafkaMs >= 0) {
                moment = Instant.ofEpochMilli(kafkaMs).atZone(ZoneId.of("UTC"));
            }
            JsonNode changed = moment == null ? without(value) : target.set(value, form.write(moment));
            Event result = Keys.withFields(Values.withValue(event, value, changed), this::inKey);
            return Outcome.kept(eventTime && moment != null ? result.withTimeMs(epochMs(moment)) : result);
        }

        private static long epochMs(ZonedDateTime moment) {
            try {
                return moment.toInstant().toEpochMilli();
            } catch (ArithmeticException beyond) {
                throw new EventException(FailureKind.CONVERSION, "the time is too far away to be that of an event");
            }
        }

        @Override
        public Outcome applyTombstone(Event tombstone) {
            return Outcome.kept(Keys.withFields(tombstone, this::inKey));
        }

        /** Keys change as values do, but for Kafka's time: a tombstone has another than the events of its key. */
        private JsonNode inKey(JsonNode key) {
            ZonedDateTime moment = find(key);
            return moment == null ? key : target.set(key, form.write(moment));
        }

        private @Nullable ZonedDateTime find(JsonNode value) {
            for (FieldPath path : fields) {
                JsonNode field = path.get(value);
                if (field != null && !field.isNull()) {
                    return read(path, field);
                }
            }
            return null;
        }

        private ZonedDateTime read(FieldPath path, JsonNode field) {
            for (int i = 0; i < formats.size(); i++) {
                boolean last = i == formats.size() - 1;
                ZonedDateTime moment = last || formats.get(i).mayFit(field) ? moment(formats.get(i), field) : null;
                if (moment != null) {
                    return moment;
                }
            }
            EventException wrong = Texts.wrong("a time of one of the formats", field);
            throw new EventException(wrong.kind(), path + ": " + wrong.reason());
        }

        private static @Nullable ZonedDateTime moment(Times format, JsonNode field) {
            try {
                return format.moment(field);
            } catch (EventException other) {
                return null;
            }
        }

        private JsonNode without(JsonNode value) {
            return switch (target.missing()) {
                case KEEP -> value;
                case NULL -> target.set(value, NullNode.getInstance());
                case FAIL ->
                    throw new EventException(FailureKind.REJECTED, "there is no time in any of the fields " + fields);
            };
        }
    }
}
