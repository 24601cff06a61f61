package dev.leat.stage;

import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.stage.offload.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What another node answered, made into what a runner answers: failures are judged here, by this process's policy.
 *
 * @param ranges of all events, in their order; empty when nothing was done
 */
record RemoteOutcomes(Answer.Status status, String reason, int threads, List<Range> ranges) {
    RemoteOutcomes {
        ranges = List.copyOf(ranges);
    }

    /** @param applied null when it is left to do */
    record Range(int from, List<Event> events, @Nullable Applied applied) {}

    /** @throws dev.leat.stage.offload.FrameException when it is no answer */
    static RemoteOutcomes read(Buffer bytes, List<Event> events, Failures failures) {
        Answer answer = Answer.decode(bytes, events);
        List<Range> ranges = new ArrayList<>();
        List<@Nullable Outcome> all = answer.outcomes();
        int from = 0;
        while (from < all.size()) {
            boolean done = all.get(from) != null;
            int to = from + 1;
            while (to < all.size() && (all.get(to) != null) == done) {
                to++;
            }
            List<Event> part = to - from == events.size() ? events : events.subList(from, to);
            ranges.add(new Range(from, part, done ? applied(all.subList(from, to), part, failures) : null));
            from = to;
        }
        return new RemoteOutcomes(answer.status(), answer.reason(), answer.threads(), ranges);
    }

    private static Applied applied(List<@Nullable Outcome> outcomes, List<Event> events, Failures failures) {
        Outcomes collected = new Outcomes(failures, events);
        outcomes.forEach(outcome -> collected.add(Applier.known(outcome)));
        return collected.done();
    }

    /** Events that it did. */
    int done() {
        return ranges.stream()
                .filter(range -> range.applied() != null)
                .mapToInt(range -> range.events().size())
                .sum();
    }
}
