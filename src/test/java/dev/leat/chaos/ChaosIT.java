package dev.leat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * A short run of the suite with a few kinds of faults, each of which comes at least once. The seed is another one every
 * time; {@code -Dchaos.seed=…} is a plan again.
 */
class ChaosIT {
    private static final EnumSet<FaultKind> KINDS = EnumSet.of(
            FaultKind.KILL,
            FaultKind.ZOMBIE,
            FaultKind.WRITES_LATE,
            FaultKind.POSTGRES_CUT,
            FaultKind.KAFKA_CUT,
            FaultKind.BACKENDS_ENDED,
            FaultKind.POISON_BURST);
    private static final long DURATION_MS = 25_000;
    private static final long EVERY_MS = 3_500;
    private static final int EVENTS_PER_SECOND = 250;

    @Test
    void whatever_dies_or_stands_still_every_event_takes_effect_once_and_in_order() throws Exception {
        long seed = Long.getLong("chaos.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        System.out.println("chaos.seed=" + seed);
        Plan plan = new Plan(seed, DURATION_MS, EVERY_MS, EVENTS_PER_SECOND, KINDS);

        ChaosRun.Result result = new ChaosRun(plan, Path.of("target", "chaos", "it-" + seed), false).run();

        assertThat(result.violations()).as(result.story()).isEmpty();
        assertThat(result.recoveries()).as(result.story()).containsOnlyKeys(KINDS);
    }
}
