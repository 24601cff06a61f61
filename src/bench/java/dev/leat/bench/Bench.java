package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * {@code mvn -Pbench}: the same million orders through Leat and through a bare baseline, turn by turn. Properties:
 * {@code leat.bench.events}, {@code .rounds}, {@code .seed}, {@code .jvm} (flags of both processes), {@code .only} (one
 * contender's name), {@code .limits} (those of Leat's pipeline, as JSON), {@code .archive} (false: Leat starts without
 * its archive of classes). With {@code leat.bench.scenario=http}, see {@link HttpBench}; with {@code telemetry}, Leat
 * without telemetry and with all of it; with {@code latency}, see {@link LatencyBench}; with
 * {@code burst}, see {@link BurstBench}; with {@code rivals} ({@code mvn -Pbench-rivals}), {@link Rivals} beside both;
 * with {@code stages}, see {@link StagesBench}; with {@code memory}, see {@link MemoryBench}; with {@code scale}, see
 * {@link ScaleBench}; with {@code tap}, see {@link TapBench}; with {@code idle}, see {@link IdleBench}. Each leaves its
 * figures for {@link ReportPage}.
 */
public final class Bench {
    static final String SCENARIO = System.getProperty("leat.bench.scenario", "upsert");
    private static final int IDLE_MS = 2000;

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final List<String> names;
    private final Programs programs;

    /** @param names of those who are compared, the one that the others are compared with last */
    private Bench(EmbeddedKafka kafka, EmbeddedPostgres postgres, List<String> names) throws IOException {
        this.kafka = kafka;
        this.postgres = postgres;
        this.names = names;
        this.programs = new Programs(kafka, postgres, IDLE_MS);
    }

    public static void main(String[] args) throws IOException, InterruptedException, SQLException {
        try (EmbeddedKafka kafka = EmbeddedKafka.launch(broker());
                EmbeddedPostgres postgres = EmbeddedPostgres.launch(settings())) {
            switch (SCENARIO) {
                case "upsert" -> new Bench(kafka, postgres, List.of("baseline", "leat")).run();
                case "telemetry" -> new Bench(kafka, postgres, List.of("off", "on")).run();
                case "rivals" -> new Bench(kafka, postgres, List.of("baseline", "connect", "spring", "leat")).run();
                case "latency" -> LatencyBench.run(kafka, postgres);
                case "burst" -> BurstBench.run(kafka, postgres);
                case "stages" -> new StagesBench(kafka, postgres).run();
                case "memory" -> new MemoryBench(kafka, postgres).run();
                case "scale" -> new ScaleBench(kafka, postgres).run();
                case "tap" -> new TapBench(kafka, postgres).run();
                case "idle" -> new IdleBench(kafka, postgres).run();
                case "http" -> {
                    try (HttpBackend backend = new HttpBackend()) {
                        new HttpBench(kafka, postgres, backend).run();
                    }
                }
                default -> throw new IllegalArgumentException("there is no scenario " + SCENARIO);
            }
        }
    }

    private static EmbeddedKafka.Settings broker() {
        EmbeddedKafka.Settings defaults = EmbeddedKafka.Settings.defaults();
        Map<String, String> more = SCENARIO.equals("memory") ? MemoryBench.BROKER_SETTINGS : Map.of();
        return new EmbeddedKafka.Settings(defaults.heapMb(), more);
    }

    private static EmbeddedPostgres.Settings settings() {
        EmbeddedPostgres.Settings defaults = EmbeddedPostgres.Settings.defaults();
        Map<String, String> more = switch (SCENARIO) {
            case "latency", "burst" -> Trial.DATABASE_SETTINGS;
            case "scale", "idle" -> ScaleBench.DATABASE_SETTINGS;
            default -> Map.of();
        };
        return new EmbeddedPostgres.Settings(defaults.user(), defaults.password(), more);
    }

    private void run() throws IOException, InterruptedException, SQLException {
        Orders orders = Orders.ofSeed();
        Workload workload =
                Workload.load(kafka.bootstrapServers(), orders, Integer.getInteger("leat.bench.events", 1_000_000));
        Report report = new Report(workload, Programs.jvmFlags(), names);
        report.start();
        if (names.contains("on")) {
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
        String last = names.get(names.size() - 1);
        report.end(
                new Figures(SCENARIO, String.join(", ", names), Report.machine(Programs.jvmFlags())),
                names.stream()
                        .filter(name -> !name.equals(last))
                        .map(name -> new Report.Pair(last, name))
                        .toList());
    }

    /** Who goes first changes from round to round. */
    private List<Contender> contenders(int round) throws IOException, InterruptedException {
        List<String> turns = new ArrayList<>(names);
        Collections.rotate(turns, round - 1);
        List<Contender> contenders = new ArrayList<>();
        for (String name : turns) {
            if (Programs.wanted(name)) {
                contenders.add(contender(name, name + "-" + round));
            }
        }
        return contenders;
    }

    private Contender contender(String name, String group) throws IOException, InterruptedException {
        Rivals rivals = new Rivals(kafka, postgres);
        return switch (name) {
            case "baseline" -> programs.baseline(Workload.TOPIC, group);
            case "leat" -> programs.leat(Workload.TOPIC, group);
            case "connect" -> rivals.connect(Workload.TOPIC, group);
            case "spring" -> rivals.spring(Workload.TOPIC, group);
            default -> programs.node(name, Workload.TOPIC, group);
        };
    }
}
