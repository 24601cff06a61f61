package dev.leat.stage;

import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.observe.Tasks;

/** How a task ended, from what came of it. */
final class Ends {
    private Ends() {}

    static Tasks.End of(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return failed.kind() == FailureKind.TIMEOUT ? Tasks.End.TIMED_OUT : Tasks.End.FAILED;
        }
        return Tasks.End.DONE;
    }

    static Tasks.End of(Throwable failure) {
        boolean cancelled = failure instanceof BatchException known && known.failure() == BatchFailure.CANCELLED;
        return cancelled ? Tasks.End.CANCELLED : Tasks.End.FAILED;
    }
}
