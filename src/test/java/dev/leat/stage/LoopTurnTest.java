package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many events come at once, others on the event loop have their turn in between. */
class LoopTurnTest {
    private static final int EVENTS = 100;
    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicInteger worked = new AtomicInteger();
    private final AtomicInteger workedBeforeOthers = new AtomicInteger();

    @Test
    void between_events_that_begin() {
        Given.stage("begins", context -> new Begins());

        Ack ack = send("begins", 5000);

        assertThat(ack.rows()).isEqualTo(EVENTS);
        assertThat(workedBeforeOthers.get()).isBetween(1, EVENTS / 2);
    }

    @Test
    void between_events_whose_time_is_over() {
        Given.stage("forgets", context -> new Forgets());

        Ack ack = send("forgets", 50);

        assertThat(ack.deadLetters()).isEqualTo(EVENTS);
        assertThat(workedBeforeOthers.get()).isBetween(1, EVENTS / 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "{\"name\": \"p\", \"type\": \"parallel\", \"branches\": {\"b\": {\"stages\": [%s]}}}",
                "{\"name\": \"r\", \"type\": \"route\", \"branches\": {\"b\": {\"stages\": [%s]}}}"
            })
    void between_events_that_are_worked_on_there(String around) {
        Given.stage("computes", context -> (Stage) this::compute);
        String stage = "{\"name\": \"s\", \"type\": \"java\", \"provider\": \"test\", \"runOn\": \"event-loop\","
                + " \"options\": {\"use\": \"computes\"}}";

        Ack ack = send(around.formatted(stage));

        assertThat(ack.rows()).isEqualTo(EVENTS);
        assertThat(workedBeforeOthers.get()).isBetween(1, EVENTS / 2);
    }

    private Outcome compute(Event event) {
        work();
        return Outcome.kept(event);
    }

    private static Ack send(String use, int timeoutMs) {
        return send("{\"name\": \"s\", \"type\": \"java\", \"provider\": \"test\", \"concurrency\": " + EVENTS
                + ", \"timeoutMs\": " + timeoutMs + ", \"options\": {\"use\": \"" + use + "\"}}");
    }

    private static Ack send(String stage) {
        try (RunningStages stages = new RunningStages(Given.pipeline("p", "[" + stage + "]", ""))) {
            String[] values = IntStream.range(0, EVENTS)
                    .mapToObj(i -> "{\"i\":" + i + "}")
                    .toArray(String[]::new);
            return await(stages.send(Given.batch(0, 0, values)));
        }
    }

    /** Holds the event loop for a millisecond; the first time it also asks for another turn. */
    private void work() {
        if (worked.incrementAndGet() == 1) {
            Vertx.currentContext().runOnContext(turn -> workedBeforeOthers.set(worked.get()));
        }
        long untilNs = System.nanoTime() + WORK_NS;
        while (System.nanoTime() - untilNs < 0) {
            Thread.onSpinWait();
        }
    }

    private final class Begins implements AsyncStage {
        @Override
        public Future<Outcome> apply(Event event, Call call) {
            work();
            return Future.succeededFuture(Outcome.kept(event));
        }
    }

    private final class Forgets implements AsyncStage {
        @Override
        public Future<Outcome> apply(Event event, Call call) {
            call.onCancel(LoopTurnTest.this::work);
            return Promise.<Outcome>promise().future();
        }
    }
}
