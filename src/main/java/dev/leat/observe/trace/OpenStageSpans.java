package dev.leat.observe.trace;

import dev.leat.api.Event;
import dev.leat.api.Trace;
import dev.leat.batch.DeadLetter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one stage: one for each event that is followed, in the trace of that event, and one in the trace of the
 * batch, unless the stage is inside of another one. Pieces of one record share a span.
 */
final class OpenStageSpans implements StageSpans {
    private final String stage;
    private final List<Event> events;
    private final Map<EventSpan, EventSpan> byOuter = new LinkedHashMap<>();
    private final @Nullable Span batch;

    private OpenStageSpans(Tracer tracer, String stage, int lane, List<Event> given, EventSpan first) {
        this.stage = stage;
        this.batch = first.outer() == null ? batch(tracer, stage, lane, given.size(), first) : null;
        this.events = new ArrayList<>(given.size());
        for (Event event : given) {
            events.add(event.trace() instanceof EventSpan outer ? event.withTrace(inner(tracer, lane, outer)) : event);
        }
    }

    /** Null when none of the events is followed. */
    static @Nullable StageSpans begin(Tracer tracer, String stage, int lane, List<Event> events) {
        for (Event event : events) {
            if (event.trace() instanceof EventSpan first) {
                return new OpenStageSpans(tracer, stage, lane, events, first);
            }
        }
        return null;
    }

    private static Span batch(Tracer tracer, String stage, int lane, int events, EventSpan first) {
        return tracer.spanBuilder(stage)
                .setParent(Context.root().with(first.event().batch()))
                .setAttribute(Keys.STAGE, stage)
                .setAttribute(Keys.LANE, (long) lane)
                .setAttribute(Keys.CAME, (long) events)
                .startSpan();
    }

    private EventSpan inner(Tracer tracer, int lane, EventSpan outer) {
        return byOuter.computeIfAbsent(outer, around -> {
            EventSpan inner = around.begin(tracer, stage);
            inner.span().setAttribute(Keys.STAGE, stage).setAttribute(Keys.LANE, (long) lane);
            return inner;
        });
    }

    @Override
    public List<Event> events() {
        return events;
    }

    @Override
    public List<Event> done(List<Event> kept, List<DeadLetter> failed) {
        Map<EventSpan, DeadLetter> letters = new HashMap<>();
        for (DeadLetter letter : failed) {
            EventSpan own = own(letter.event().trace());
            if (own != null) {
                letters.putIfAbsent(own, letter);
            }
        }
        Set<EventSpan> goOn = new HashSet<>();
        List<Event> out = new ArrayList<>(kept.size());
        for (Event event : kept) {
            EventSpan own = own(event.trace());
            if (own == null) {
                out.add(event);
            } else {
                goOn.add(own);
                out.add(event.withTrace(own.outer()));
            }
        }
        byOuter.values().forEach(span -> end(span, letters.get(span), goOn.contains(span)));
        if (batch != null) {
            batch.setAttribute(Keys.KEPT, (long) kept.size())
                    .setAttribute(Keys.FAILED, (long) failed.size())
                    .end();
        }
        return out;
    }

    private void end(EventSpan own, @Nullable DeadLetter letter, boolean goesOn) {
        if (letter != null) {
            Followed.fail(own.span(), letter);
        } else if (!goesOn) {
            own.span().setAttribute(Keys.OUTCOME, Followed.Outcome.DROPPED.text());
            if (batch != null) {
                own.event().dropped(stage);
            }
        }
        own.span().end();
    }

    /** A dead letter may come from a stage inside of this one. */
    private @Nullable EventSpan own(@Nullable Trace trace) {
        EventSpan span = trace instanceof EventSpan known ? known : null;
        while (span != null && span.outer() != null && byOuter.get(span.outer()) != span) {
            span = span.outer();
        }
        return span == null || span.outer() == null ? null : span;
    }

    @Override
    public void gaveUp(Throwable why) {
        for (EventSpan own : byOuter.values()) {
            Followed.fail(own.span(), why);
            own.span().end();
        }
        if (batch != null) {
            Followed.fail(batch, why);
            batch.end();
        }
    }
}
