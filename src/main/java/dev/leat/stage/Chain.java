package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.Cancellation;
import dev.leat.batch.DeadLetter;
import dev.leat.stage.Runner.Run;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stages of one branch, one after another, for one lane. Confined to the lane's event loop. */
final class Chain {
    private final List<Step> steps;

    Chain(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** One stage of the branch and what runs it. */
    record Step(String stage, Runner runner) {}

    void start(Vertx vertx, Context context) {
        steps.forEach(step -> step.runner().start(vertx, context));
    }

    /**
     * What becomes of some neighbouring events of one partition in all stages. Completes and fails as
     * {@link Runner#run}; ends early when no event is left, or when one is to stop the pipeline.
     *
     * @param sheet gets what each stage did
     */
    Future<Applied> run(List<Event> events, Cancellation cancellation, Tally.Sheet sheet) {
        return new Passage(events, cancellation, sheet).from(0);
    }

    /** Some events on their way through the stages. */
    private final class Passage {
        private final Cancellation cancellation;
        private final Tally.Sheet sheet;
        private final List<DeadLetter> failed = new ArrayList<>(0);
        private List<Event> events;
        private int @Nullable [] sources;
        private int dropped;
        private int passed;
        private @Nullable DeadLetter stop;

        Passage(List<Event> events, Cancellation cancellation, Tally.Sheet sheet) {
            this.events = events;
            this.cancellation = cancellation;
            this.sheet = sheet;
        }

        Future<Applied> from(int index) {
            if (index == steps.size() || events.isEmpty() || stop != null) {
                return Future.succeededFuture(new Applied(events, sources, failed, dropped, passed, stop, null));
            }
            Step step = steps.get(index);
            if (cancellation.isCancelled()) {
                return Future.failedFuture(
                        new BatchException(BatchFailure.CANCELLED, "nobody waits for " + step.stage() + " any more"));
            }
            return step.runner().run(events, cancellation).compose(run -> {
                after(step, run);
                return from(index + 1);
            });
        }

        private void after(Step step, Run run) {
            sheet.add(step.stage(), events.size(), run);
            Applied applied = run.applied();
            sources = sources(applied);
            events = applied.kept();
            failed.addAll(applied.failed());
            dropped += applied.dropped();
            passed += applied.passed();
            stop = applied.stop();
        }

        /** From what goes on now to the events that came into the branch. */
        private int @Nullable [] sources(Applied applied) {
            int[] before = sources;
            int[] here = applied.sources();
            if (before == null || here == null) {
                return here == null ? before : here;
            }
            int[] both = new int[here.length];
            for (int i = 0; i < here.length; i++) {
                both[i] = before[here[i]];
            }
            return both;
        }
    }
}
