package dev.leat.stage.lookup;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers on their way back: one step for each lane, however many events wait there. */
final class Answers {
    private record Answer(
            Ask ask, @Nullable Found found, @Nullable Throwable failure) {}

    private final Map<Context, List<Answer>> lanes = new LinkedHashMap<>();

    void add(Ask ask, Found found) {
        add(new Answer(ask, found, null));
    }

    void fail(Ask ask, Throwable failure) {
        add(new Answer(ask, null, failure));
    }

    private void add(Answer answer) {
        lanes.computeIfAbsent(answer.ask().lane(), first -> new ArrayList<>()).add(answer);
    }

    void send() {
        lanes.forEach((lane, answers) -> lane.runOnContext(
                ignored -> answers.forEach(answer -> answer.ask().complete(answer.found(), answer.failure()))));
    }
}
