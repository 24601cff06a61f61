package dev.leat.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Outcome;
import dev.leat.batch.Cancellation;
import dev.leat.batch.DeadLetter;
import dev.leat.observe.Tasks;
import dev.leat.stage.builtin.Parallel;
import io.vertx.core.AsyncResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event in a {@code parallel} stage, from the start of its branches to its outcome; whatever of its branches runs
 * then is cancelled. Confined to its lane's event loop.
 */
final class Gathering {
    private final GatherJob job;
    private final int index;
    private final Parallel options;
    private final Map<String, Chain> branches;
    private final Cancellation cancellation = new Cancellation();
    private final long madeNs = System.nanoTime();
    private @Nullable Consumer<Tasks.End> ended;
    private @Nullable BranchResults results;

    Gathering(GatherJob job, int index, Parallel options, Map<String, Chain> branches) {
        this.job = job;
        this.index = index;
        this.options = options;
        this.branches = branches;
    }

    GatherJob job() {
        return job;
    }

    /** When it joined the queue, {@link System#nanoTime()}. */
    long madeNs() {
        return madeNs;
    }

    /** @param whenEnded called once, when it has its outcome or was given up */
    void begin(Consumer<Tasks.End> whenEnded) {
        ended = whenEnded;
        job.begun(this);
        Event event = job.event(index);
        if (event.isTombstone()) {
            end(Outcome.kept(event));
            return;
        }
        try {
            results = new BranchResults(options, event);
            branches.forEach((name, chain) -> begin(name, chain, Parallel.copy(event)));
        } catch (EventException failure) {
            end(Failures.of(failure));
        }
    }

    private void begin(String name, Chain chain, Event copy) {
        if (ended != null) {
            chain.run(List.of(copy), cancellation, job.sheet()).onComplete(applied -> branchDone(name, copy, applied));
        }
    }

    /** The deadline for all branches together has passed. */
    void late(String reason) {
        end(Objects.requireNonNull(results).late(reason));
    }

    /** Nobody waits for its outcome any more. */
    void giveUp() {
        Consumer<Tasks.End> tell = ended;
        ended = null;
        cancellation.cancel();
        if (tell != null) {
            tell.accept(Tasks.End.CANCELLED);
        }
    }

    private void branchDone(String name, Event copy, AsyncResult<Applied> applied) {
        if (ended == null) {
            return;
        }
        if (applied.failed()) {
            job.fail(applied.cause());
            return;
        }
        DeadLetter stop = applied.result().stop();
        if (stop != null) {
            job.stop(stop);
            return;
        }
        Outcome outcome = told(Objects.requireNonNull(results), name, copy, applied.result());
        if (outcome != null) {
            end(outcome);
        }
    }

    private static @Nullable Outcome told(BranchResults results, String name, Event copy, Applied applied) {
        if (!applied.failed().isEmpty()) {
            return results.failed(name, applied.failed().get(0));
        }
        try {
            List<Event> kept = applied.kept();
            return kept.isEmpty() ? results.nothing(name) : results.value(name, value(kept, copy));
        } catch (EventException unreadable) {
            return results.failed(name, DeadLetter.of(copy, name, unreadable));
        }
    }

    /** A list when the branch made pieces of the event, also when it is one. */
    private static JsonNode value(List<Event> kept, Event copy) {
        Event first = kept.get(0);
        if (kept.size() == 1 && Objects.equals(first.part(), copy.part())) {
            return first.value();
        }
        ArrayNode pieces = JsonNodeFactory.instance.arrayNode(kept.size());
        kept.forEach(piece -> pieces.add(piece.value()));
        return pieces;
    }

    private void end(Outcome outcome) {
        Consumer<Tasks.End> tell = Objects.requireNonNull(ended);
        ended = null;
        cancellation.cancel();
        job.done(this, index, outcome, results != null && results.incomplete());
        tell.accept(Ends.of(outcome));
    }
}
