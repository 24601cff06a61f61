package dev.leat.chaos;

import dev.leat.support.LeatProcess;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

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
    private static final long ASKED_MS = 3_000;
    private static final int CONFLICT = 409;
    private static final int COMMAND_MS = 15_000;
    private static final long FINISH_MS = 300_000;

    private final World world;
    private final SplittableRandom random;
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
        int killedAfterMs = random.nextInt(KILLED_AFTER_MS_MAX);
        String discarded = random.nextBoolean() ? discard(node) : "nothing is discarded";
        String replayed = switch (random.nextInt(4)) {
            case 0 -> replay(node);
            case 1 -> replay(0) + ", " + replay(1);
            case 2 -> command(node, COMMAND_MS, "replay", "--parked");
            default -> command(node, killedAfterMs, "replay", "--parked");
        };
        world.timeline().add("operator: " + discarded + "; " + replayed);
    }

    /** Every bad event that failed by itself, also those behind others of their key. */
    private String discard(int node) {
        return REFUSED_AS.stream()
                .map(kind -> ask(node, "discard", "{\"kind\": \"" + kind + "\"}"))
                .collect(Collectors.joining(", "));
    }

    private String replay(int node) {
        return ask(node, "replay", "{\"state\": \"parked\"}");
    }

    /** A node does one such task after the other, so it is asked again for a while. */
    private String ask(int node, String what, String body) {
        AtomicReference<String> answer = new AtomicReference<>("no answer");
        boolean taken = Moments.within(ASKED_MS, () -> {
            int status = world.members().get(node).post(PATH + what, body).statusCode();
            answer.set(Integer.toString(status));
            return status != CONFLICT;
        });
        return what + " by node " + node + " " + body + ": " + answer + (taken ? "" : ", given up");
    }

    /** Killed when it takes longer than that. */
    private String command(int node, int boundMs, String what, String... choice) {
        List<String> words = new ArrayList<>(List.of("deadletters", what));
        words.addAll(List.of(choice));
        words.add(world.pipelineFile(node).toString());
        try (LeatProcess process = LeatProcess.start(Member.JVM, Map.of(), words)) {
            boolean ended = Moments.within(boundMs, () -> !process.isAlive());
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

    private boolean nothingWaits() throws SQLException {
        if (world.database().number("SELECT count(*) FROM leat.dead_letters WHERE state IN ('new', 'parked')") == 0) {
            return true;
        }
        discard(0);
        replay(1);
        return false;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
