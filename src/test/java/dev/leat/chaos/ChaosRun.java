package dev.leat.chaos;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** One run: a world, the faults of its schedule, and at the end the question whether everything is exact. */
final class ChaosRun {
    /** Bounds of what must happen some time; generous, for machines that are busy with other things. */
    private static final long START_MS = 600_000;

    private static final long READY_MS = 300_000;
    private static final long LOOK_MS = 200;
    private static final long VITALS_MS = 5_000;

    private final Plan plan;
    private final Schedule schedule;
    private final Path logs;
    private final Timeline timeline;
    private long flowMs;
    private final Vitals vitals = new Vitals();
    private final List<Violation> violations = new CopyOnWriteArrayList<>();

    /**
     * What came of it.
     *
     * @param tookMs from the first event that was written until the oracle had seen everything
     * @param latency from Kafka's timestamp to the row, as a table of Markdown over the time of the run
     */
    record Result(
            Plan plan,
            Schedule schedule,
            long events,
            long deadLetters,
            long drainMs,
            long tookMs,
            Map<FaultKind, List<Recovery>> recoveries,
            Vitals vitals,
            String latency,
            List<Violation> violations,
            String timeline) {

        /** For whoever has to find out why: how to do it again, what was planned and what happened. */
        String story() {
            return "seed " + plan.seed() + System.lineSeparator() + schedule + System.lineSeparator() + timeline;
        }
    }

    /** @param logs folder for what the processes wrote */
    ChaosRun(Plan plan, Path logs, boolean echo) {
        this.plan = plan;
        this.schedule = Schedule.of(plan);
        this.logs = logs.toAbsolutePath();
        this.timeline = new Timeline(echo);
    }

    Result run() throws Exception {
        // a broker that is away is what we want; its clients need not tell us every second
        Logger clients = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients");
        Level level = clients.getLevel();
        clients.setLevel(Level.ERROR);
        ScheduledExecutorService watch = Executors.newScheduledThreadPool(2);
        try (World world = new World(plan, logs, timeline, violations);
                Progress progress = new Progress(world.database());
                Operator operator = new Operator(world, plan)) {
            timeline.add("the servers run; " + plan.settings());
            world.startMembers(plan);
            Future<?> unused = watch.scheduleWithFixedDelay(
                    () -> world.members().forEach(Member::look), LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
            Future<?> looks = watch.scheduleWithFixedDelay(
                    () -> world.members().forEach(member -> vitals.look(member, timeline.nowMs())),
                    VITALS_MS,
                    VITALS_MS,
                    TimeUnit.MILLISECONDS);
            world.workload().start(progress::sum);
            awaitFlow(progress);
            if (plan.parks()) {
                operator.start();
            }
            Injection injection = new Injection(world, schedule, progress);
            violations.addAll(injection.carryOut(plan.durationMs()));
            timeline.add("all faults are over");
            looks.cancel(false);
            violations.addAll(vitals.leaks());
            return end(world, progress, injection, operator);
        } finally {
            watch.shutdownNow();
            clients.setLevel(level);
        }
    }

    private void awaitFlow(Progress progress) {
        boolean flows = Moments.within(START_MS, () -> !violations.isEmpty() || progress.sum() > 0);
        if (!flows || !violations.isEmpty()) {
            throw new IllegalStateException("no events flow: " + violations + System.lineSeparator() + timeline);
        }
        timeline.add("events flow");
        flowMs = timeline.nowMs();
    }

    private Result end(World world, Progress progress, Injection injection, Operator operator) throws Exception {
        world.workload().stop();
        long sinceMs = timeline.nowMs();
        int[] sizes = world.workload().produced().sizes();
        if (!progress.awaitReached(sizes, Progress.SILENCE_MS)) {
            violations.add(new Violation(
                    Violation.Kind.STUCK,
                    "positions " + progress.positions() + " of " + Arrays.toString(Arrays.copyOf(sizes, 16))));
        }
        long drainMs = timeline.nowMs() - sinceMs;
        timeline.add("all is written");
        world.members().forEach(this::requireReady);
        if (plan.parks() && !operator.finish()) {
            violations.add(new Violation(Violation.Kind.STUCK, "what waits behind bad events cannot be replayed"));
        }
        world.members().forEach(Member::finish);
        Oracle oracle = new Oracle(world.workload().produced(), plan.parks());
        Tables.show(world.database(), oracle);
        violations.addAll(oracle.violations());
        violations.forEach(violation -> timeline.add("VIOLATION " + violation));
        return new Result(
                plan,
                schedule,
                world.workload().produced().total(),
                world.database().number("SELECT count(*) FROM leat.dead_letters"),
                drainMs,
                timeline.nowMs() - flowMs,
                injection.recoveries(),
                vitals,
                Tables.latency(world.database()),
                List.copyOf(violations),
                timeline.toString());
    }

    private void requireReady(Member member) {
        if (!Moments.within(READY_MS, member::ready)) {
            violations.add(new Violation(Violation.Kind.NOT_READY, member.name() + ": " + why(member)));
        }
    }

    private static String why(Member member) {
        try {
            return member.get("/health/ready").body();
        } catch (IOException failure) {
            return failure.toString();
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            return failure.toString();
        }
    }
}
