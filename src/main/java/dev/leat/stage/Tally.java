package dev.leat.stage;

import dev.leat.batch.StageReport;
import dev.leat.stage.Runner.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one stage inside of another did with the events of one batch, added up. Confined to one event loop. */
final class Tally {
    private final String stage;
    private int events;
    private int kept;
    private int dropped;
    private int failed;
    private int passed;
    private long startedNs = Long.MAX_VALUE;
    private long endedNs = Long.MIN_VALUE;
    private @Nullable Throwable trouble;

    private Tally(String stage) {
        this.stage = stage;
    }

    /** Those of all stages inside of one, for one batch. */
    static final class Sheet {
        private final Map<String, Tally> tallies = new LinkedHashMap<>();

        /** A stage made this of so many events, and so did those inside of it. */
        void add(String stage, int events, Run run) {
            of(stage).add(events, run);
            for (Tally inside : run.inside()) {
                of(inside.stage).add(inside);
            }
        }

        List<Tally> all() {
            return new ArrayList<>(tallies.values());
        }

        private Tally of(String stage) {
            return tallies.computeIfAbsent(stage, Tally::new);
        }
    }

    String stage() {
        return stage;
    }

    @Nullable
    Throwable trouble() {
        return trouble;
    }

    StageReport report(int lane, long takenNs) {
        return new StageReport(
                stage, lane, events, kept, dropped, failed, passed, startedNs - takenNs, endedNs - startedNs);
    }

    private void add(int came, Run run) {
        Applied applied = run.applied();
        events += came;
        kept += applied.kept().size();
        dropped += applied.dropped();
        failed += applied.failed().size();
        passed += applied.passed();
        took(run.startedNs(), run.endedNs());
        trouble = trouble == null ? applied.trouble() : trouble;
    }

    private void add(Tally other) {
        events += other.events;
        kept += other.kept;
        dropped += other.dropped;
        failed += other.failed;
        passed += other.passed;
        took(other.startedNs, other.endedNs);
        trouble = trouble == null ? other.trouble : trouble;
    }

    private void took(long fromNs, long toNs) {
        startedNs = Math.min(startedNs, fromNs);
        endedNs = Math.max(endedNs, toNs);
    }
}
