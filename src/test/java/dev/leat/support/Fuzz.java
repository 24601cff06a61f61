package dev.leat.support;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a check many times on input that follows from a printed seed. {@code -Dleat.seed=…} repeats a run,
 * {@code -Dleat.fuzz=20} makes twenty times as many cases. A check that hangs fails with its input and its stack.
 */
public final class Fuzz {
    /** The same nonsense in every build, so that a red one says something of the change; leat.seed gives other. */
    private static final long SEED = 20_261_129;

    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final int TIMES = Integer.getInteger("leat.fuzz", 1);
    private static final int SHOWN_CHARACTERS_MAX = 2_000;

    private Fuzz() {}

    /** What is to hold for every input. */
    public interface Check {
        void on(Chance chance) throws Exception;
    }

    /** @param what names the run in the output */
    public static void run(String what, int cases, Check check) {
        long seed = Long.getLong("leat.seed", SEED);
        System.out.println(what + ": -Dleat.seed=" + seed);
        AtomicReference<Chance> current = new AtomicReference<>(new Chance(new SplittableRandom(seed)));
        FutureTask<Integer> all = new FutureTask<>(() -> {
            for (int index = 0; index < cases * TIMES; index++) {
                Chance chance = new Chance(new SplittableRandom(seed + index));
                current.set(chance);
                check.on(chance);
            }
            return cases;
        });
        Thread thread = new Thread(all, "fuzz " + what);
        thread.setDaemon(true);
        thread.start();
        await(all, thread, current, what + ", seed " + seed);
    }

    private static void await(FutureTask<Integer> all, Thread thread, AtomicReference<Chance> current, String what) {
        try {
            all.get(BOUND.toSeconds() * TIMES, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new AssertionError(what + ", on " + shown(Objects.requireNonNull(current.get())), failure.getCause());
        } catch (TimeoutException hangs) {
            AssertionError error =
                    new AssertionError(what + " hangs on " + shown(Objects.requireNonNull(current.get())));
            error.setStackTrace(thread.getStackTrace());
            throw error;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(what + " was interrupted", stopped);
        }
    }

    private static String shown(Chance chance) {
        String input = chance.input();
        String text = input.length() <= SHOWN_CHARACTERS_MAX
                ? input
                : input.substring(0, SHOWN_CHARACTERS_MAX) + "… (" + input.length() + " characters)";
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(one -> {
            boolean plain = one == '\n' || (one >= ' ' && one < 0x7f);
            shown.append(plain ? Character.toString(one) : String.format("\\u%04x", one));
        });
        return shown.toString();
    }

    /** Bytes as they are shown. */
    static String hex(byte[] bytes) {
        return Arrays.toString(bytes);
    }
}
