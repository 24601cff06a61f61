package dev.leat.stage;

import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.BatchException;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Calls a stage so that whatever it throws fails the event and not the process. */
final class Applier {
    private static final Outcome NOTHING = Outcome.failed(FailureKind.REJECTED, "the stage answered null");

    private Applier() {}

    /** Throws a {@link BatchException} where it is not the event that is at fault. */
    static void apply(Stage stage, Event event, Outcomes outcomes) {
        try {
            outcomes.add(known(event.isTombstone() ? stage.applyTombstone(event) : stage.apply(event)));
        } catch (Throwable failure) { // a user's code may lack classes, recurse, or throw anything at all
            BatchException decided = outcomes.failures().decided(event, failure);
            if (decided != null) {
                throw decided;
            }
            if (Failures.isTrouble(failure)) {
                outcomes.trouble(failure);
            }
            outcomes.add(Failures.of(failure));
        }
    }

    static Future<Outcome> apply(AsyncStage stage, Event event, Call call) {
        try {
            Future<Outcome> outcome =
                    event.isTombstone() ? stage.applyTombstone(event, call) : stage.apply(event, call);
            return outcome == null ? Future.succeededFuture(NOTHING) : outcome;
        } catch (Throwable failure) { // as above
            return Future.failedFuture(failure);
        }
    }

    /** A user's stage may answer null although it must not. */
    static Outcome known(@Nullable Outcome outcome) {
        return outcome == null || (outcome instanceof Outcome.Kept kept && kept.event() == null) ? NOTHING : outcome;
    }
}
