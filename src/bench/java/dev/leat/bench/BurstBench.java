package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=burst}: a steady flow, then many orders at once, then the steady flow again;
 * through Leat and through the baseline, turn by turn. Properties: {@code leat.bench.rate}, {@code .burst} (orders at
 * once), {@code .seconds} (before it and, twice as many, after it), {@code .warmUp} (seconds before those), {@code
 * .rounds}, {@code .seed}, {@code .jvm}, {@code .limits}, {@code .only}.
 */
final class BurstBench {
    private static final int TIMES_P99 = 2;
    private static final double SHARE = 0.99;

    private BurstBench() {}

    static void run(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws IOException, InterruptedException, SQLException {
        int rate = Integer.getInteger("leat.bench.rate", 2_000);
        int burst = Integer.getInteger("leat.bench.burst", 200_000);
        int steady = rate * Integer.getInteger("leat.bench.seconds", 10);
        int warmUp = rate * Integer.getInteger("leat.bench.warmUp", 10);
        Schedule schedule = new Schedule(rate, warmUp, steady, burst, 2 * steady);
        try (Duel duel = new Duel(kafka, postgres, schedule.events())) {
            System.out.printf("%,d events/s, then %,d at once; latency in ms, the burst in seconds%n", rate, burst);
            Table table = new Table(
                    "p50 before", "p99 before", "written", "recovered", "p99 after", "MB before", "MB after", "grown");
            duel.run("burst", schedule, table, seen -> figures(seen, schedule));
        }
    }

    private static double[] figures(Trial.Seen seen, Schedule schedule) {
        int from = schedule.beforeBurst();
        int behind = from + schedule.burst();
        Percentiles before = new Percentiles(Arrays.stream(seen.latencyUs(), schedule.warmUp(), from));
        Percentiles burst = new Percentiles(Arrays.stream(seen.latencyUs(), from, behind));
        Percentiles after =
                new Percentiles(Arrays.stream(seen.latencyUs(), behind + schedule.after() / 2, schedule.events()));
        return new double[] {
            before.ms(0.5),
            before.ms(0.99),
            burst.ms(1) / 1e3,
            recoveredSeconds(seen.latencyUs(), schedule, TIMES_P99 * before.ms(0.99)),
            after.ms(0.99),
            seen.steady().peakMemoryMb(),
            seen.end().peakMemoryMb(),
            seen.end().peakMemoryMb() / seen.steady().peakMemoryMb()
        };
    }

    /** From the burst to the first second of which 99% are fast enough; NaN when there is none. */
    private static double recoveredSeconds(long[] latencyUs, Schedule schedule, double fastMs) {
        int behind = schedule.beforeBurst() + schedule.burst();
        int second = schedule.perSecond();
        int step = Math.max(1, second / 100);
        for (int from = behind; from + second <= schedule.events(); from += step) {
            if (new Percentiles(Arrays.stream(latencyUs, from, from + second)).ms(SHARE) <= fastMs) {
                return (schedule.dueUs(from) - schedule.dueUs(schedule.beforeBurst())) / 1e6;
            }
        }
        return Double.NaN;
    }
}
