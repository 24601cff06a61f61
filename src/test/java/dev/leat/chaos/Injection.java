package dev.leat.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ThrowingRunnable;

/** Begins and ends the faults of a schedule at their times, each on a thread of its own. */
final class Injection {
    private static final long HELD_MS = 600_000;

    private final World world;
    private final Schedule schedule;
    private final Progress progress;
    private final Timeline timeline;
    private final Set<String> held = new TreeSet<>();
    private final Map<FaultKind, List<Recovery>> recoveries = new TreeMap<>();
    private final List<Violation> violations = new CopyOnWriteArrayList<>();

    Injection(World world, Schedule schedule, Progress progress) {
        this.world = world;
        this.schedule = schedule;
        this.progress = progress;
        this.timeline = world.timeline();
    }

    /** Of those faults after which everything was written again. */
    Map<FaultKind, List<Recovery>> recoveries() {
        return recoveries;
    }

    /** Returns when all faults are over and what was sent until then is written, or is not in a long time. */
    List<Violation> carryOut(long durationMs) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        long startMs = timeline.nowMs();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Schedule.Planned planned : schedule.faults()) {
                running.add(threads.submit(() -> inject(planned, startMs)));
            }
            for (Future<?> fault : running) {
                fault.get();
            }
            Moments.goOnFor(durationMs - (timeline.nowMs() - startMs));
        } finally {
            threads.shutdownNow();
            world.members().forEach(Member::heal);
        }
        return List.copyOf(violations);
    }

    private void inject(Schedule.Planned planned, long startMs) {
        Moments.goOnFor(planned.atMs() - (timeline.nowMs() - startMs));
        Set<String> wanted = planned.kind().part().held(planned.node());
        // a server may take longer to stop and to start than was planned
        if (!Moments.within(HELD_MS, () -> hold(wanted))) {
            timeline.add("left out: " + planned);
            return;
        }
        timeline.add("begin " + planned);
        progress.disturb();
        long before = world.workload().produced().total();
        try {
            blow(planned);
        } finally {
            progress.calm();
            release(wanted);
        }
        timeline.add("end   " + planned);
        recover(planned, before);
    }

    private void blow(Schedule.Planned planned) {
        Fault fault = Faults.of(world, planned);
        attempt(planned, fault.begin());
        Moments.goOnFor(planned.lastsMs());
        attempt(planned, fault.end());
    }

    private void attempt(Schedule.Planned planned, ThrowingRunnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            timeline.add("could not: " + planned + ": " + failure);
        }
    }

    private synchronized boolean hold(Set<String> wanted) {
        return wanted.stream().noneMatch(held::contains) && held.addAll(wanted);
    }

    private synchronized void release(Set<String> wanted) {
        held.removeAll(wanted);
    }

    private void recover(Schedule.Planned planned, long before) {
        int[] sent = world.workload().produced().sizes();
        long events = Arrays.stream(sent).asLongStream().sum() - before;
        long sinceMs = timeline.nowMs();
        if (progress.awaitReached(sent, Progress.SILENCE_MS)) {
            long tookMs = timeline.nowMs() - sinceMs;
            synchronized (this) {
                recoveries
                        .computeIfAbsent(planned.kind(), kind -> new ArrayList<>())
                        .add(new Recovery(events, tookMs));
            }
        } else {
            violations.add(new Violation(
                    Violation.Kind.STUCK,
                    "nothing moves " + Progress.SILENCE_MS + " ms after " + planned + ": " + progress.positions()));
        }
    }
}
