package dev.leat.observe;

import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notices a pipeline that has something to do and gets nowhere: there is lag, and no position moves for so long. Names
 * what holds it, as far as that can be seen from here. Whoever calls gives the time; for one thread.
 */
public final class StuckDetector {
    private static final int FRAMES_MAX = 5;

    /** What a pipeline looked like when something last moved. */
    private record Still(Map<PartitionId, Long> positions, long sinceNs) {}

    private final long afterNs;
    private final Map<String, Still> still = new HashMap<>();

    /** @param afterMs how long nothing moves; 0: never mind */
    public StuckDetector(long afterMs) {
        this.afterNs = TimeUnit.MILLISECONDS.toNanos(afterMs);
    }

    /** Call it often; says why the pipeline is stuck, or null when it is not. */
    public @Nullable String look(PipelineView pipeline, List<StageView> stages, List<LoopView> loops, long nowNs) {
        SourceStatus source = pipeline.source();
        if (afterNs == 0 || source == null || !pipeline.state().equals("RUNNING") || !hasSomethingToDo(source)) {
            still.remove(pipeline.name());
            return null;
        }
        Map<PartitionId, Long> positions = source.partitions().stream()
                .collect(Collectors.toMap(
                        PartitionStatus::partition, PartitionStatus::nextOffset, Math::max, TreeMap::new));
        Still before = still.get(pipeline.name());
        if (before == null || !before.positions().equals(positions)) {
            still.put(pipeline.name(), new Still(positions, nowNs));
            return null;
        }
        long stillNs = nowNs - before.sinceNs();
        return stillNs < afterNs
                ? null
                : "pipeline " + pipeline.name() + " is stuck: lag is " + source.lag()
                        + " and no position has moved for " + TimeUnit.NANOSECONDS.toSeconds(stillNs) + " s; "
                        + why(source, stages, loops);
    }

    private static boolean hasSomethingToDo(SourceStatus source) {
        return source.idleSinceNs() < 0 && source.lag() > 0;
    }

    private static String why(SourceStatus source, List<StageView> stages, List<LoopView> loops) {
        for (LoopView loop : loops) {
            if (loop.blocked()) {
                return "event loop " + loop.name() + " is blocked at "
                        + loop.stack().stream().limit(FRAMES_MAX).collect(Collectors.joining(" < "));
            }
        }
        for (StageView stage : stages) {
            if (stage.waitsForBreaker()) {
                return "paused by the breaker of stage " + stage.stage() + ", whose service is out of order";
            }
        }
        List<PartitionStatus> unclaimed = source.partitions().stream()
                .filter(partition -> !partition.state().equals("RUNNING"))
                .toList();
        if (!unclaimed.isEmpty() && source.openBatches() == 0) {
            PartitionStatus first = unclaimed.get(0);
            return "claims are refused or PostgreSQL does not answer: " + unclaimed.size() + " partitions, "
                    + first.partition() + " is " + first.state()
                    + (source.doubt() == null ? "" : "; the last reason: " + source.doubt());
        }
        return inside(source, stages);
    }

    private static String inside(SourceStatus source, List<StageView> stages) {
        for (StageView stage : stages) {
            boolean sink = stage.stage().equals("sink");
            if (stage.running() > 0 && !sink) {
                return "blocked in stage " + stage.stage() + ": " + stage.running() + " tasks under way, "
                        + stage.waiting() + " wait";
            }
        }
        if (stages.stream().anyMatch(stage -> stage.stage().equals("sink") && stage.running() + stage.waiting() > 0)) {
            return "waiting for PostgreSQL to write";
        }
        return source.partitions().stream()
                .map(PartitionStatus::paused)
                .filter(Objects::nonNull)
                .findFirst()
                .map(cause -> "reading is paused: " + cause)
                .orElse("Kafka gives nothing to read");
    }
}
