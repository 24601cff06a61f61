package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.api.TransientException;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.StageFailure;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the events that fail in one stage.
 *
 * @param fallback gives the value of those that go on all the same, for the policy DEFAULT
 */
record Failures(String stage, StageFailure policy, @Nullable Expression fallback) {

    /** The event with its fallback value; null when there is none for it, and then it is a dead letter after all. */
    @Nullable
    Event fallback(Event event) {
        if (fallback == null || event.isTombstone()) {
            return null;
        }
        try {
            return event.withValue(fallback.apply(event));
        } catch (EventException failure) {
            return null;
        }
    }

    /** What the claim's end means for a batch that is worked on. */
    BatchException givenUp() {
        return new BatchException(BatchFailure.CANCELLED, "the claim was given up while " + stage + " ran");
    }

    /**
     * What ends the whole batch, or null when the failure is that of the event: that memory is short, say, is said of
     * the machine, and not of the event at which it is noticed.
     */
    @Nullable
    BatchException decided(Event event, Throwable failure) {
        if (failure instanceof BatchException decided) {
            return decided;
        }
        boolean machine = failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
        return machine
                ? new BatchException(BatchFailure.STOP, "'" + stage + "' failed at " + place(event) + ": " + failure)
                : null;
    }

    static String place(Event event) {
        Origin origin = event.origin();
        return origin.topic() + "-" + origin.partition() + ", offset " + origin.offset();
    }

    /** What an exception of a stage says about its event. */
    static Outcome of(Throwable failure) {
        if (failure instanceof EventException known) {
            return Outcome.failed(known.kind(), known.reason());
        }
        if (failure instanceof TransientException passing) {
            return Outcome.failed(passing.kind(), passing.reason());
        }
        if (failure instanceof StackOverflowError) {
            return Outcome.failed(FailureKind.REJECTED, "the event is nested too deeply for this stage");
        }
        return Outcome.failed(FailureKind.REJECTED, "unexpected " + failure);
    }

    /** An exception that says nothing about the event, but that the stage's code is at fault. */
    static boolean isTrouble(Throwable failure) {
        return !(failure instanceof EventException || failure instanceof TransientException);
    }
}
