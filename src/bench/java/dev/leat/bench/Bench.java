package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code mvn -Pbench}: the same million orders through Leat and through a bare baseline, turn by turn. Properties:
 * {@code leat.bench.events}, {@code .rounds}, {@code .seed}, {@code .jvm} (flags of both processes), {@code .only} (one
 * contender's name), {@code .limits} (those of Leat's pipeline, as JSON), {@code .archive} (false: Leat starts without
 * its archive of classes). With {@code leat.bench.scenario=http}, see {@link HttpBench}; with {@code telemetry}, Leat
 * without telemetry and with all of it; with {@code latency}, see {@link LatencyBench}; with
 * {@code burst}, see {@link BurstBench}.
 */
public final class Bench {
    private static final int IDLE_MS = 2000;

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final boolean telemetry;
    private final Programs programs;

    /** @param telemetry what is compared: Leat without it and with it, or else a baseline and Leat */
    private Bench(EmbeddedKafka kafka, EmbeddedPostgres postgres, boolean telemetry) throws IOException {
        this.kafka = kafka;
        this.postgres = postgres;
        this.telemetry = telemetry;
        this.programs = new Programs(kafka, postgres, IDLE_MS);
    }

    public static void main(String[] args) throws IOException, InterruptedException, SQLException {
        String scenario = System.getProperty("leat.bench.scenario", "upsert");
        try (EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults());
                EmbeddedPostgres postgres = EmbeddedPostgres.launch(settings(scenario))) {
            switch (scenario) {
                case "upsert" -> new Bench(kafka, postgres, false).run();
                case "telemetry" -> new Bench(kafka, postgres, true).run();
                case "latency" -> LatencyBench.run(kafka, postgres);
                case "burst" -> BurstBench.run(kafka, postgres);
                case "http" -> {
                    try (HttpBackend backend = new HttpBackend()) {
                        new HttpBench(kafka, postgres, backend).run();
                    }
                }
                default -> throw new IllegalArgumentException("there is no scenario " + scenario);
            }
        }
    }

    private static EmbeddedPostgres.Settings settings(String scenario) {
        EmbeddedPostgres.Settings defaults = EmbeddedPostgres.Settings.defaults();
        boolean timed = Set.of("latency", "burst").contains(scenario);
        Map<String, String> more = timed ? Trial.DATABASE_SETTINGS : Map.of();
        return new EmbeddedPostgres.Settings(defaults.user(), defaults.password(), more);
    }

    private void run() throws IOException, InterruptedException, SQLException {
        Orders orders = Orders.ofSeed();
        Workload workload =
                Workload.load(kafka.bootstrapServers(), orders, Integer.getInteger("leat.bench.events", 1_000_000));
        Report report = new Report(
                workload, Programs.jvmFlags(), telemetry ? List.of("off", "on") : List.of("baseline", "leat"));
        report.start();
        if (telemetry) {
            TelemetryCost.print();
        }
        int rounds = Integer.getInteger("leat.bench.rounds", 3);
        try (Database database = Database.of(postgres)) {
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : contenders(round)) {
                    Path log = Programs.FOLDER.resolve(contender.name() + "-" + round + ".log");
                    Run run = new Run(workload, database, postgres.pid());
                    report.add(run.of(contender, log));
                }
            }
        }
        report.end();
    }

    /** Who goes first changes from round to round. */
    private List<Contender> contenders(int round) throws IOException, InterruptedException {
        Contender first = telemetry
                ? programs.node("off", Workload.TOPIC, "off-" + round)
                : programs.baseline(Workload.TOPIC, "baseline-" + round);
        Contender second = telemetry
                ? programs.node("on", Workload.TOPIC, "on-" + round)
                : programs.leat(Workload.TOPIC, "leat-" + round);
        List<Contender> both = round % 2 == 1 ? List.of(first, second) : List.of(second, first);
        return both.stream()
                .filter(contender -> Programs.wanted(contender.name()))
                .toList();
    }
}
