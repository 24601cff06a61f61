package dev.leat.dev;

import java.util.function.BooleanSupplier;

/** Waits for what other processes do; only for code that runs beside Leat, never inside it. */
final class Waiting {
    private static final long STEP_MS = 50;

    private Waiting() {}

    /** Returns as soon as the condition holds; fails when it still does not after {@code timeoutMs}. */
    static void until(String what, long timeoutMs, BooleanSupplier condition) {
        if (!within(timeoutMs, condition)) {
            throw new DevException("waited " + timeoutMs + " ms in vain for " + what);
        }
    }

    /** True as soon as the condition holds, false when it still does not after {@code timeoutMs}. */
    static boolean within(long timeoutMs, BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(STEP_MS);
        }
        return true;
    }

    static void pause(long pauseMs) {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevException("interrupted while waiting", e);
        }
    }
}
