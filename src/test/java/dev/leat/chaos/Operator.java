package dev.leat.chaos;

import dev.leat.support.LeatProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Who sees to dead letters where keys are parked, by HTTP or on a command line that may be killed: discards what can
 * never be mended, and replays what waits behind it; also while faults come.
 */
final class Operator implements AutoCloseable {
    /** What bad events are refused as; events that only wait are not discarded. */
    private static final List<String> REFUSED_AS = List.of("UNREADABLE", "CONVERSION", "DATABASE");

    private static final String PATH = "/api/v1/pipelines/chaos/dead-letters/";
    private static final long EVERY_MS = 2_000;
    private static final int KILLED_AFTER_MS_MAX = 4_000;
    private static final long PAUSE_MS = 500;
    private static final long FINISH_MS = 300_000;

    private final World world;
    private final SplittableRandom random;
    private int turns;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Operator(World world, Plan plan) {
        this.world = world;
        this.random = new SplittableRandom(plan.seed());
    }

    void start() {
        Future<?> unused = clock.scheduleWithFixedDelay(this::act, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void act() {
        int node = random.nextInt(World.NODES);
        String kind = REFUSED_AS.get(random.nextInt(REFUSED_AS.size()));
        int killedAfterMs = random.nextInt(KILLED_AFTER_MS_MAX);
        String done = switch (random.nextInt(6)) {
            case 0, 1 -> discard(node, kind);
            case 2 -> replay(node);
            case 3 -> command(node, Integer.MAX_VALUE, "discard", "--kind", kind);
            case 4 -> command(node, Integer.MAX_VALUE, "replay", "--parked");
            default -> command(node, killedAfterMs, "replay", "--parked");
        };
        world.timeline().add("operator: " + done);
    }

    private String discard(int node, String kind) {
        return ask(node, "discard", "{\"kind\": \"" + kind + "\"}");
    }

    private String replay(int node) {
        return ask(node, "replay", "{\"state\": \"parked\"}");
    }

    private String ask(int node, String what, String body) {
        String text = what + " by node " + node + " " + body + ": ";
        try {
            return text + world.members().get(node).post(PATH + what, body).statusCode();
        } catch (IOException failure) {
            return text + failure;
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            return text + failure;
        }
    }

    /** Killed when it takes longer than that. */
    private String command(int node, int boundMs, String what, String... choice) {
        List<String> words = new ArrayList<>(List.of("deadletters", what));
        words.addAll(List.of(choice));
        words.add(world.pipelineFile(node).toString());
        try (LeatProcess process = LeatProcess.start(Member.JVM, Map.of(), words)) {
            boolean ended = Moments.within(Math.min(boundMs, (int) FINISH_MS), () -> !process.isAlive());
            return String.join(" ", words) + (ended ? ": " + process.awaitExit() : ": killed");
        }
    }

    /** After all faults; false when in a long time something still waits. */
    boolean finish() {
        clock.shutdown();
        boolean seenTo = Moments.within(FINISH_MS, () -> clock.isTerminated() && nothingWaits());
        world.timeline().add(seenTo ? "nothing waits any more" : "something still waits");
        return seenTo;
    }

    /** Asks for one thing after the other, since a pipeline does one at a time. */
    private boolean nothingWaits() throws SQLException {
        if (world.database().number("SELECT count(*) FROM leat.dead_letters WHERE state IN ('new', 'parked')") == 0) {
            return true;
        }
        Moments.goOnFor(PAUSE_MS);
        int turn = turns++ % (REFUSED_AS.size() + 1);
        if (turn < REFUSED_AS.size()) {
            discard(0, REFUSED_AS.get(turn));
        } else {
            replay(1);
        }
        return false;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
