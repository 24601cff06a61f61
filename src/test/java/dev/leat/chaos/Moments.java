package dev.leat.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Time that passes because the plan says so, and conditions with a bound. */
final class Moments {
    private static final Duration POLL = Duration.ofMillis(100);

    private Moments() {}

    /** Lets the world go on for so long: the length of a fault, not a wait for something to happen. */
    static void goOnFor(long milliseconds) {
        if (milliseconds > 0) {
            Awaitility.await()
                    .pollDelay(Duration.ofMillis(milliseconds))
                    .atMost(Duration.ofMillis(milliseconds).plusSeconds(60))
                    .until(() -> true);
        }
    }

    /** Whether the condition became true in time; what it throws counts as not yet. */
    static boolean within(long milliseconds, Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .atMost(Duration.ofMillis(milliseconds))
                    .ignoreExceptions()
                    .until(condition);
            return true;
        } catch (ConditionTimeoutException late) {
            return false;
        }
    }
}
