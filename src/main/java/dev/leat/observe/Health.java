package dev.leat.observe;

import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether the process lives and whether it is ready. Living never depends on Kafka or PostgreSQL: a restart
 * would not mend them. Pure; the caller gives the time.
 */
public final class Health {
    /** An event loop that did not answer for so long is stuck. */
    static final long LOOP_SILENT_NS = TimeUnit.SECONDS.toNanos(10);
    /** A poll thread that was not seen for so long is stuck; its longest honest step is a commit of 5 s. */
    static final long POLL_SILENT_NS = TimeUnit.SECONDS.toNanos(30);

    /** The word for a healthy answer; {@code degraded} is healthy too, with reasons. */
    public enum Level {
        OK,
        DEGRADED,
        FAILED
    }

    /** @param reasons why the level is not OK; empty when it is */
    public record Verdict(Level level, List<String> reasons) {
        public Verdict {
            reasons = List.copyOf(reasons);
        }

        /** Also a degraded process answers with success: what still runs would only suffer from a restart. */
        public boolean passed() {
            return level != Level.FAILED;
        }
    }

    private Health() {}

    /** Event loops answer and every poll thread was seen. */
    public static Verdict live(LoopWatch loops, List<PipelineView> pipelines, long nowNs) {
        List<String> reasons = new ArrayList<>(loops.silentLonger(LOOP_SILENT_NS, nowNs));
        for (PipelineView pipeline : pipelines) {
            SourceStatus source = pipeline.source();
            if (pipeline.running() && source != null && nowNs - source.lastPollNs() > POLL_SILENT_NS) {
                reasons.add("pipeline " + pipeline.name() + ": poll thread not seen for "
                        + TimeUnit.NANOSECONDS.toSeconds(nowNs - source.lastPollNs()) + " s");
            }
        }
        return new Verdict(reasons.isEmpty() ? Level.OK : Level.FAILED, reasons);
    }

    /**
     * Every pipeline that has not stopped runs, joined its group, claimed all its partitions and hears of Kafka and of
     * PostgreSQL; the process does not drain. Some failed pipelines and missing topics degrade it; when all have
     * failed, it is not ready. Those that ended as they were told to are in nobody's way.
     */
    public static Verdict ready(List<PipelineView> pipelines, boolean draining) {
        if (draining) {
            return new Verdict(Level.FAILED, List.of("draining"));
        }
        if (pipelines.isEmpty()) {
            return new Verdict(Level.FAILED, List.of("starting"));
        }
        List<String> waiting = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (PipelineView pipeline : pipelines) {
            SourceStatus source = pipeline.source();
            if (pipeline.failed()) {
                failed.add("pipeline " + pipeline.name() + " stopped: " + pipeline.reason());
            } else if (!pipeline.ended()) {
                if (source != null && !source.missingTopics().isEmpty()) {
                    missing.add("pipeline " + pipeline.name() + ": " + source.absence());
                }
                waiting.addAll(waitingFor(pipeline));
                waiting.addAll(silentServers(pipeline));
            }
        }
        boolean noneLeft = failed.size() == pipelines.size();
        boolean some = !failed.isEmpty() || !missing.isEmpty();
        Level level = noneLeft || !waiting.isEmpty() ? Level.FAILED : some ? Level.DEGRADED : Level.OK;
        List<String> reasons = new ArrayList<>(waiting);
        reasons.addAll(failed);
        reasons.addAll(missing);
        return new Verdict(level, reasons);
    }

    /** A verdict in the light of what fails it, such as pipelines that get nowhere; empty: nothing does. */
    public static Verdict because(Verdict verdict, List<String> failing) {
        if (failing.isEmpty()) {
            return verdict;
        }
        List<String> reasons = new ArrayList<>(failing);
        reasons.addAll(verdict.reasons());
        return new Verdict(Level.FAILED, reasons);
    }

    /** Every pipeline runs, or has stopped; those that still wait for Kafka or PostgreSQL are the reasons. */
    public static Verdict started(List<PipelineView> pipelines) {
        if (pipelines.isEmpty()) {
            return new Verdict(Level.FAILED, List.of("starting"));
        }
        List<String> waiting = pipelines.stream()
                .filter(pipeline -> !pipeline.running() && !pipeline.failed() && !pipeline.ended())
                .flatMap(pipeline -> waitingFor(pipeline).stream())
                .toList();
        return new Verdict(waiting.isEmpty() ? Level.OK : Level.FAILED, waiting);
    }

    private static List<String> waitingFor(PipelineView pipeline) {
        SourceStatus source = pipeline.source();
        String name = "pipeline " + pipeline.name();
        if (!pipeline.running() || source == null) {
            String why = pipeline.reason().isEmpty() ? "" : ": " + pipeline.reason();
            return List.of(name + " is " + pipeline.state() + why);
        }
        if (!source.joined()) {
            return List.of(name + " has not joined its consumer group");
        }
        if (!source.ready()) {
            List<String> unclaimed = source.partitions().stream()
                    .filter(partition -> !partition.state().equals("RUNNING"))
                    .map(Health::stateOf)
                    .toList();
            String shown = String.join(", ", unclaimed.subList(0, Math.min(unclaimed.size(), 10)));
            return List.of(name + " has " + unclaimed.size() + " partitions not claimed: " + shown
                    + (source.doubt() == null ? "" : "; the last reason: " + source.doubt()));
        }
        return List.of();
    }

    /** Either one: without Kafka nothing comes, without PostgreSQL nothing takes effect. */
    private static List<String> silentServers(PipelineView pipeline) {
        return pipeline.servers().stream()
                .filter(contact -> pipeline.running() && contact.silent())
                .map(contact -> "pipeline " + pipeline.name() + ": " + contact.reason())
                .toList();
    }

    private static String stateOf(PartitionStatus partition) {
        return partition.partition() + " " + partition.state();
    }
}
