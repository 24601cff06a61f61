package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=latency}: how long an order takes from the moment it is due to its commit in
 * PostgreSQL, at some steady rates, through Leat and through the baseline, turn by turn. Properties: {@code
 * leat.bench.rates}, {@code .seconds} (that count), {@code .warmUp} (seconds that do not), {@code .rounds}, {@code
 * .seed}, {@code .jvm}, {@code .limits}, {@code .only}, {@code .snapshot} (true: somebody has an old one all the time).
 */
final class LatencyBench {
    private LatencyBench() {}

    static void run(EmbeddedKafka kafka, EmbeddedPostgres postgres)
            throws IOException, InterruptedException, SQLException {
        int[] rates = Programs.numbers("leat.bench.rates", "2000,5000,10000,30000");
        int seconds = Integer.getInteger("leat.bench.seconds", 20);
        int warmUp = Integer.getInteger("leat.bench.warmUp", 10);
        int most = Arrays.stream(rates).max().orElseThrow() * (warmUp + seconds);
        try (Duel duel = new Duel(kafka, postgres, most)) {
            System.out.println("latency from due to committed in ms, CPU in seconds per million events");
            for (int rate : rates) {
                Schedule schedule = Schedule.steady(rate, warmUp, seconds);
                System.out.printf("%,d events/s%n", rate);
                Table table = new Table(
                        "p50", "p95", "p99", "p99.9", "max", "sent late", "WAL flush", "CPU", "db CPU", "peak MB");
                duel.run("latency-" + rate, schedule, table, seen -> figures(seen, schedule));
            }
        }
    }

    private static double[] figures(Trial.Seen seen, Schedule schedule) {
        Percentiles latency = new Percentiles(Arrays.stream(seen.latencyUs()).skip(schedule.warmUp()));
        Percentiles late = new Percentiles(Arrays.stream(seen.lateUs()).skip(schedule.warmUp()));
        double millions = schedule.steady() / 1e6;
        return new double[] {
            latency.ms(0.5),
            latency.ms(0.95),
            latency.ms(0.99),
            latency.ms(0.999),
            latency.ms(1),
            late.ms(0.999),
            seen.walSyncMs(),
            (seen.steady().processCpu() - seen.before().processCpu()) / millions,
            (seen.steady().postgresCpu() - seen.before().postgresCpu()) / millions,
            seen.end().peakMemoryMb()
        };
    }
}
