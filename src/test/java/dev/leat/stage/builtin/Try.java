package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Binder;
import dev.leat.config.Problems;
import dev.leat.config.Section;
import dev.leat.expression.JsltCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Built-in stages made from JSON, on single events. */
final class Try {
    private Try() {}

    static <R extends Record> R options(Class<R> type, String json) {
        Problems problems = new Problems();
        R options = new Binder(new JsltCompiler()).bind(section(json), type, problems);
        assertThat(problems.all()).isEmpty();
        assertThat(options).isNotNull();
        return Objects.requireNonNull(options);
    }

    static String problem(Class<? extends Record> type, String json) {
        Problems problems = new Problems();
        assertThat(new Binder(new JsltCompiler()).bind(section(json), type, problems))
                .isNull();
        return problems.all().toString();
    }

    /** The value that comes out, or what became of the event. */
    static String value(Stage stage, String value) {
        return describe(apply(stage, event(value)));
    }

    static String key(Stage stage, Event event) {
        Outcome outcome = event.isTombstone() ? stage.applyTombstone(event) : apply(stage, event);
        return ((Outcome.Kept) outcome).event().key().toString();
    }

    static Outcome apply(Stage stage, Event event) {
        try {
            return stage.apply(event);
        } catch (EventException failure) {
            return Outcome.failed(failure.kind(), failure.reason());
        }
    }

    static Event event(String value) {
        return event(KeyFormat.STRING, "k", value);
    }

    static Event event(KeyFormat format, @Nullable String key, @Nullable String value) {
        return Event.of(new Origin("t", 0, 0, 0, format, bytes(key), bytes(value), List.of()));
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String describe(Outcome outcome) {
        if (outcome instanceof Outcome.Kept kept) {
            return kept.event().value().toString();
        }
        if (outcome instanceof Outcome.Split split) {
            return split.events().stream()
                    .map(piece -> piece.part() + "=" + piece.value())
                    .toList()
                    .toString();
        }
        return outcome instanceof Outcome.Failed failed ? failed.kind() + ": " + failed.reason() : "dropped";
    }

    private static Section section(String json) {
        try {
            return new Section("", (ObjectNode) EventJson.MAPPER.readTree(json));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
