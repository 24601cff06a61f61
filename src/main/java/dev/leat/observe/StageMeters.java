package dev.leat.observe;

import dev.leat.api.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of one pipeline's stages, made when a stage is first told of; they outlive a reload of the pipeline. */
final class StageMeters {
    /** What is measured per stage and lane. */
    record Lane(
            Timer waiting,
            Timer running,
            Counter came,
            Counter kept,
            Counter dropped,
            Counter failed,
            Counter passed) {}

    /** With what a record has by itself written out: the JVM takes milliseconds to make that, as a pipeline starts. */
    private record LaneKey(String stage, int lane) {
        @Override
        public int hashCode() {
            return 31 * stage.hashCode() + lane;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LaneKey that && lane == that.lane && stage.equals(that.stage);
        }
    }

    private record PoolKey(String stage, String pool) {}

    private final MeterRegistry registry;
    private final String pipeline;
    private final ConcurrentHashMap<LaneKey, Lane> lanes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<LaneKey, ConcurrentHashMap<Tasks.Kind, Tasks>> tasks = new ConcurrentHashMap<>();
    /** Those of which there are meters may have been closed. */
    private final Set<LaneKey> open = ConcurrentHashMap.newKeySet();

    private final ConcurrentHashMap<String, CacheUse> caches = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, OffloadUse> offloads = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<PoolKey, PoolUse> pools = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, StageView.BreakerView> breakers = new ConcurrentHashMap<>();

    StageMeters(MeterRegistry registry, String pipeline) {
        this.registry = registry;
        this.pipeline = pipeline;
    }

    Lane lane(String stage, int lane) {
        return lanes.computeIfAbsent(new LaneKey(stage, lane), this::newLane);
    }

    private Lane newLane(LaneKey at) {
        String[] labels = labels(at.stage, "lane", Integer.toString(at.lane));
        return new Lane(
                StageMetric.STAGE_WAIT.timer(registry, labels),
                StageMetric.STAGE_RUN.timer(registry, labels),
                counter(StageMetric.STAGE_INPUT, at.stage),
                events(at.stage, "kept"),
                events(at.stage, "dropped"),
                events(at.stage, "failed"),
                events(at.stage, "passed"));
    }

    private Counter events(String stage, String outcome) {
        return counter(StageMetric.STAGE_EVENTS, stage, "outcome", outcome);
    }

    Counter retries(String stage, FailureKind kind) {
        return counter(StageMetric.STAGE_RETRIES, stage, "kind", kind.name().toLowerCase(Locale.ROOT));
    }

    Counter counter(StageMetric metric, String stage, String... more) {
        return metric.counter(registry, labels(stage, more));
    }

    /** Whoever asks is the only one who tells from now on; what the one before left open is forgotten. */
    Tasks tasks(String stage, int lane, Tasks.Kind kind) {
        LaneKey at = new LaneKey(stage, lane);
        Tasks known = tasks.computeIfAbsent(at, ignored -> new ConcurrentHashMap<>())
                .computeIfAbsent(kind, ignored -> newTasks(at, kind));
        known.forgetOpen();
        open.add(at);
        return known;
    }

    private Tasks newTasks(LaneKey at, Tasks.Kind kind) {
        String lane = Integer.toString(at.lane);
        String[] labels = labels(at.stage, "lane", lane, "task", kind.label());
        counter(StageMetric.STAGE_TROUBLE, at.stage);
        counter(StageMetric.STAGE_BLOCKING, at.stage);
        boolean timed = kind != Tasks.Kind.BATCH;
        Tasks made = new Tasks(
                timed ? StageMetric.TASK_WAIT.timer(registry, labels) : null,
                timed ? StageMetric.TASK_RUN.timer(registry, labels) : null);
        StageMetric.TASKS_CREATED.count(registry, made, Tasks::createdCount, labels);
        StageMetric.TASKS_WAITING.gauge(registry, made, Tasks::waiting, labels);
        StageMetric.TASKS_RUNNING.gauge(registry, made, Tasks::running, labels);
        for (Tasks.End end : Tasks.End.values()) {
            StageMetric.TASKS_ENDED.count(
                    registry,
                    made,
                    all -> all.endedCount(end),
                    labels(at.stage, "lane", lane, "task", kind.label(), "end", end.label()));
        }
        return made;
    }

    CacheUse cache(String stage) {
        return caches.computeIfAbsent(stage, this::newCache);
    }

    private CacheUse newCache(String stage) {
        CacheUse made = new CacheUse();
        for (CacheUse.Result result : CacheUse.Result.values()) {
            StageMetric.CACHE_REQUESTS.count(
                    registry, made, cache -> cache.count(result), labels(stage, "result", result.label()));
        }
        StageMetric.CACHE_EVICTIONS.count(registry, made, CacheUse::evictedCount, labels(stage, "cause", "size"));
        StageMetric.CACHE_EVICTIONS.count(registry, made, CacheUse::expiredCount, labels(stage, "cause", "expired"));
        StageMetric.CACHE_ENTRIES.gauge(registry, made, CacheUse::entries, labels(stage));
        return made;
    }

    OffloadUse offload(String stage) {
        return offloads.computeIfAbsent(stage, this::newOffload);
    }

    private OffloadUse newOffload(String stage) {
        OffloadUse made = new OffloadUse();
        for (OffloadUse.Where where : OffloadUse.Where.values()) {
            StageMetric.OFFLOAD_EVENTS.count(
                    registry, made, use -> use.events(where), labels(stage, "where", where.label()));
        }
        for (OffloadUse.Request request : OffloadUse.Request.values()) {
            StageMetric.OFFLOAD_REQUESTS.count(
                    registry, made, use -> use.requests(request), labels(stage, "result", request.label()));
        }
        StageMetric.OFFLOAD_OPEN.gauge(registry, made, OffloadUse::open, labels(stage));
        return made;
    }

    PoolUse pool(String stage, String pool) {
        return pools.computeIfAbsent(new PoolKey(stage, pool), this::newPool);
    }

    private PoolUse newPool(PoolKey at) {
        String[] labels = labels(at.stage, "pool", at.pool);
        PoolUse made = new PoolUse(StageMetric.POOL_WAIT.timer(registry, labels));
        StageMetric.POOL_WAITING.gauge(registry, made, PoolUse::waiting, labels);
        StageMetric.POOL_USED.gauge(registry, made, PoolUse::used, labels);
        return made;
    }

    void breaker(String stage, BreakerState state) {
        if (isIn(stage, state)) {
            return;
        }
        StageView.BreakerView now = new StageView.BreakerView(state, System.currentTimeMillis());
        if (breakers.put(stage, now) == null) {
            for (BreakerState one : BreakerState.values()) {
                StageMetric.BREAKER_STATE.gauge(
                        registry, breakers, all -> isIn(stage, one) ? 1 : 0, labels(stage, "state", one.label()));
                counter(StageMetric.BREAKER_TRANSITIONS, stage, "to", one.label());
            }
        } else {
            counter(StageMetric.BREAKER_TRANSITIONS, stage, "to", state.label()).increment();
        }
    }

    /** What a stage counted goes on when it opens again; one that does not has nothing waiting and no breaker. */
    void closed() {
        open.clear();
        tasks.values().forEach(kinds -> kinds.values().forEach(Tasks::forgetOpen));
        breakers.keySet().forEach(this::removeBreaker);
        breakers.clear();
    }

    private void removeBreaker(String stage) {
        registry.find(StageMetric.BREAKER_STATE.id())
                .tags(labels(stage))
                .meters()
                .forEach(registry::remove);
    }

    private boolean isIn(String stage, BreakerState state) {
        StageView.BreakerView breaker = breakers.get(stage);
        return breaker != null && breaker.state() == state;
    }

    /** Every stage that is open, the sink included, by name. */
    List<StageView> views() {
        TreeSet<String> stages = new TreeSet<>(breakers.keySet());
        open.forEach(at -> stages.add(at.stage));
        return stages.stream().map(this::view).toList();
    }

    private StageView view(String stage) {
        long waiting = 0;
        long running = 0;
        for (LaneKey at : open) {
            if (at.stage.equals(stage)) {
                LaneView lane = laneView(at, kinds(at));
                waiting += lane.waiting();
                running += lane.running();
            }
        }
        return new StageView(stage, waiting, running, breakers.get(stage), offloads.get(stage));
    }

    /** What went through every stage that has finished a batch; the sink is not one of them. */
    Map<String, StageFigures> figures() {
        Map<String, StageFigures> figures = new TreeMap<>();
        lanes.forEach((at, lane) -> {
            StageFigures known = figures.computeIfAbsent(at.stage, stage -> figures(stage, lane));
            figures.put(
                    at.stage,
                    known.plusTimes(
                            lane.running.count(),
                            lane.waiting.totalTime(TimeUnit.NANOSECONDS),
                            lane.running.totalTime(TimeUnit.NANOSECONDS)));
        });
        return figures;
    }

    /** Events are counted per stage, by the same counters in each lane. */
    private static StageFigures figures(String stage, Lane lane) {
        return new StageFigures(
                stage,
                (long) lane.came.count(),
                (long) lane.kept.count(),
                (long) lane.dropped.count(),
                (long) lane.failed.count(),
                0,
                0,
                0);
    }

    /** Every lane of every stage that is open, and of the sink. */
    List<LaneView> laneViews() {
        Map<LaneKey, LaneView> lanes =
                new TreeMap<>(Comparator.comparing(LaneKey::stage).thenComparing(LaneKey::lane));
        open.forEach(at -> lanes.put(at, laneView(at, kinds(at))));
        return List.copyOf(lanes.values());
    }

    private Collection<Tasks> kinds(LaneKey at) {
        return tasks.getOrDefault(at, new ConcurrentHashMap<>()).values();
    }

    private static LaneView laneView(LaneKey at, Collection<Tasks> kinds) {
        long waiting = 0;
        long running = 0;
        String thread = "";
        for (Tasks kind : kinds) {
            waiting += kind.waiting();
            running += kind.running();
            thread = thread.isEmpty() ? kind.thread() : thread;
        }
        return new LaneView(at.stage, at.lane, waiting, running, thread);
    }

    private String[] labels(String stage, String... more) {
        List<String> labels = new ArrayList<>(List.of("pipeline", pipeline, "stage", stage));
        labels.addAll(List.of(more));
        return labels.toArray(String[]::new);
    }
}
