package dev.leat.it.data;

import static org.awaitility.Awaitility.await;

import dev.leat.observe.PipelineView;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What these tests ask of a running pipeline; every wait ends with an error after two minutes. */
public final class Runs {
    public static final Duration BOUND = Duration.ofMinutes(2);

    private Runs() {}

    /** Runs the pipeline until everything in Kafka is acknowledged; it must end without a reason. */
    public static void toTheEnd(PipelineJson json) throws Exception {
        try (LeatRun run = LeatRun.start("data", json.text())) {
            run.untilIdle(BOUND.toSeconds());
            if (!run.view().reason().isEmpty()) {
                throw new AssertionError("stopped: " + run.view().reason() + "\n" + story(run));
            }
        }
    }

    /** Runs the pipeline until it stops by itself and gives the reason. */
    public static String toItsStop(PipelineJson json) throws Exception {
        try (LeatRun run = LeatRun.start("data", json.text())) {
            return stopReason(run);
        }
    }

    public static String stopReason(LeatRun run) {
        awaitView(run, PipelineView::failed);
        return run.view().reason();
    }

    public static void awaitView(LeatRun run, Predicate<PipelineView> condition) {
        await("pipeline")
                .atMost(BOUND)
                .failFast(() -> neverWill(run, condition))
                .until(() -> condition.test(run.view()));
    }

    /** Waits until the pipeline has joined its group and claimed everything that it was given. */
    public static void awaitReady(LeatRun run) {
        awaitView(
                run,
                view -> view.running()
                        && view.source() != null
                        && Objects.requireNonNull(view.source()).ready());
    }

    /** Waits until a query that gives one number gives this one. */
    public static void awaitNumber(Database database, String sql, long expected) {
        await(sql + " = " + expected).atMost(BOUND).until(() -> database.number(sql) == expected);
    }

    public static long inFlightBytes(LeatRun run) {
        return Stream.ofNullable(run.view().source())
                .mapToLong(source -> source.inFlightBytes())
                .sum();
    }

    public static String story(LeatRun run) {
        return String.join("\n", run.telemetry().story());
    }

    /** A pipeline that has stopped for good does not become ready any more. */
    private static void neverWill(LeatRun run, Predicate<PipelineView> condition) {
        if (run.view().failed() && !condition.test(run.view())) {
            throw new AssertionError("stopped: " + run.view().reason() + "\n" + story(run));
        }
    }
}
