package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StuckDetectorTest {
    private static final List<StageView> NOTHING = List.of();
    private static final long AFTER_MS = 10_000;

    private final StuckDetector detector = new StuckDetector(AFTER_MS);

    @Test
    void a_pipeline_whose_position_stands_still_with_lag_is_stuck_after_so_long() {
        assertThat(look(view(5, 10), 0)).isNull();
        assertThat(look(view(5, 12), AFTER_MS - 1)).isNull();
        assertThat(look(view(5, 15), AFTER_MS))
                .isEqualTo("pipeline orders is stuck: lag is 15 and no position has moved for 10 s; Kafka gives nothing"
                        + " to read");
    }

    @Test
    void whatever_moves_begins_the_time_anew() {
        look(view(5, 10), 0);
        look(view(6, 10), AFTER_MS - 1);

        assertThat(look(view(6, 10), 2 * AFTER_MS - 2)).isNull();
        assertThat(look(view(6, 10), 2 * AFTER_MS - 1)).isNotNull();
    }

    @Test
    void who_has_nothing_to_do_or_shall_do_nothing_is_not_stuck() {
        List<PipelineView> fine = List.of(
                view(5, 0),
                view("PAUSED", new SourceStatus(0, true, -1, 0, List.of(partition("RUNNING", 5, 9, null)))),
                view("RUNNING", new SourceStatus(0, true, 0, 0, List.of(partition("RUNNING", 5, 9, null)))),
                view("STARTING", null));

        long startMs = 0;
        for (PipelineView view : fine) {
            look(view(5, 9), startMs);
            assertThat(look(view, startMs + AFTER_MS)).isNull();
            assertThat(look(view(5, 9), startMs + AFTER_MS + 1))
                    .as("begins anew")
                    .isNull();
            look(view(6, 9), startMs + AFTER_MS + 2); // moved: the next round has a start of its own
            startMs += 2 * AFTER_MS;
        }
    }

    @Test
    void nobody_is_stuck_when_it_is_turned_off() {
        StuckDetector off = new StuckDetector(0);
        off.look(view(5, 9), NOTHING, List.of(), 0);

        assertThat(off.look(view(5, 9), NOTHING, List.of(), Long.MAX_VALUE)).isNull();
    }

    @Test
    void the_reason_is_named() {
        StageView calm = new StageView("shape", 0, 0, null, null);
        StageView busy = new StageView("ask", 7, 3, null, null);
        StageView open = new StageView("ask", 7, 3, new StageView.BreakerView(BreakerState.OPEN, 0), null);
        StageView sink = new StageView("sink", 0, 1, null, null);
        LoopView loop = new LoopView("loop-1", 9_000, 9_000, true, List.of("a.B.c(B.java:1)", "d.E.f(E.java:2)"));
        SourceStatus reads = source("RUNNING", null);

        assertThat(why(reads, List.of(calm, busy, sink), List.of(loop)))
                .endsWith("event loop loop-1 is blocked at a.B.c(B.java:1) < d.E.f(E.java:2)");
        assertThat(why(reads, List.of(calm, open, sink), List.of())).contains("paused by the breaker of stage ask");
        assertThat(why(reads, List.of(calm, busy, sink), List.of()))
                .endsWith("blocked in stage ask: 3 tasks under way, 7 wait");
        assertThat(why(reads, List.of(calm, sink), List.of())).endsWith("waiting for PostgreSQL to write");
        assertThat(why(source("CLAIMING", "claim"), List.of(calm), List.of()))
                .endsWith("claims are refused or PostgreSQL does not answer: 1 partitions, t-0 is CLAIMING");
        assertThat(why(source("RUNNING", "bytes"), List.of(calm), List.of())).endsWith("reading is paused: bytes");
    }

    private static String why(SourceStatus source, List<StageView> stages, List<LoopView> loops) {
        StuckDetector fresh = new StuckDetector(1);
        PipelineView view = view("RUNNING", source);
        assertThat(fresh.look(view, stages, loops, 0)).isNull();
        return String.valueOf(fresh.look(view, stages, loops, TimeUnit.MILLISECONDS.toNanos(1)));
    }

    private @Nullable String look(PipelineView view, long atMs) {
        return detector.look(view, NOTHING, List.of(), TimeUnit.MILLISECONDS.toNanos(atMs));
    }

    private static PipelineView view(long position, long lag) {
        return view("RUNNING", new SourceStatus(0, true, -1, 0, List.of(partition("RUNNING", position, lag, null))));
    }

    private static PipelineView view(String state, @Nullable SourceStatus source) {
        return new PipelineView("orders", state, true, false, "", source);
    }

    private static SourceStatus source(String state, @Nullable String paused) {
        return new SourceStatus(0, true, -1, 0, List.of(partition(state, 5, 9, paused)));
    }

    private static PartitionStatus partition(String state, long position, long lag, @Nullable String paused) {
        return new PartitionStatus(new PartitionId("t", 0), state, 1, position, lag, -1, 0, 0, paused);
    }
}
