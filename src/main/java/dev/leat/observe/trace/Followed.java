package dev.leat.observe.trace;

import dev.leat.batch.BatchException;
import dev.leat.batch.DeadLetter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that is followed, from the poll to the end of its batch. What becomes of it is told by stages and the sink,
 * one after the other.
 */
final class Followed {
    /** What a record can come to; the last ones are stronger, for pieces of a record may come to different ends. */
    enum Outcome {
        /** Nobody said so far; its batch took effect, so it was written, now or before. */
        WRITTEN,
        /** A stage ended all of it on purpose. */
        DROPPED,
        DEAD_LETTER,
        /** It waits behind an earlier one of its key that failed. */
        PARKED,
        /** Its batch did not take effect, or nobody knows; it will be read again. */
        IN_DOUBT;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final EventSpan root;
    private volatile @Nullable Span batch;
    private volatile @Nullable Outcome outcome;

    Followed(Span span) {
        this.root = new EventSpan(this, null, span);
    }

    EventSpan root() {
        return root;
    }

    /** The span of the batch that it came in. */
    Span batch() {
        return Objects.requireNonNull(batch);
    }

    void joins(Span span) {
        batch = span;
        root.span().addLink(span.getSpanContext());
    }

    /** A transaction with it has committed. */
    void written() {
        if (outcome == null) {
            outcome = Outcome.WRITTEN;
        }
    }

    void dropped(String stage) {
        if (outcome == null) {
            outcome = Outcome.DROPPED;
            root.span().setAttribute(Keys.STAGE, stage);
        }
    }

    /** A transaction has committed with this dead letter. */
    void deadLettered(DeadLetter letter) {
        outcome = letter.parked() || letter.waits() ? Outcome.PARKED : Outcome.DEAD_LETTER;
        root.span().setAttribute(Keys.STAGE, letter.stage());
        String sqlState = letter.sqlState();
        if (sqlState != null) {
            root.span().setAttribute(Keys.DB_STATUS, sqlState);
        }
        fail(root.span(), letter);
    }

    /** @param failure as of its batch; what a transaction has committed stays what it is */
    void end(@Nullable Throwable failure) {
        Outcome known = outcome;
        if (failure != null && (known == null || known == Outcome.DROPPED)) {
            known = Outcome.IN_DOUBT;
            fail(root.span(), failure);
        }
        root.span().setAttribute(Keys.OUTCOME, (known == null ? Outcome.WRITTEN : known).text());
        root.span().end();
    }

    static void fail(Span span, DeadLetter letter) {
        span.setAttribute(Keys.ERROR, letter.kind().name());
        span.setStatus(StatusCode.ERROR, letter.stage() + ": " + letter.reason());
    }

    static void fail(Span span, Throwable failure) {
        if (failure instanceof BatchException known) {
            span.setAttribute(Keys.ERROR, known.failure().name());
            span.setStatus(StatusCode.ERROR, known.reason());
        } else {
            span.setAttribute(Keys.ERROR, failure.getClass().getName());
            span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
        }
    }
}
