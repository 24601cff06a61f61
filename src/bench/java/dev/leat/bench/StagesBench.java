package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=stages}: what stages cost. The orders of the first benchmark, turn by turn,
 * through the bare baseline and through Leat with its one filter; with an expression that makes new values behind it;
 * with that and a stage on worker threads; and with 1, 4 and 8 stages in front of the filter that let every event
 * through, so that they cost what a stage costs that does nothing. Properties as in {@link Bench}.
 */
final class StagesBench {
    private static final int IDLE_MS = 2000;
    private static final int[] FURTHER = {1, 4, 8};
    private static final double NS_PER_US = 1000;

    private static final String MAP = """
            {"name": "net", "type": "map", "with":
             "{\\"amount\\": round(multiply(.amount, \\"1.19\\"), 2),\
             \\"country\\": .country + \\"-\\" + .currency, *: .}"}""";

    private static final String WORKER = """
            {"name": "hide", "type": "hash", "fields": ["email"], "runOn": "worker"}""";

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Programs programs;

    StagesBench(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws IOException {
        this.kafka = kafka;
        this.postgres = postgres;
        this.programs = new Programs(kafka, postgres, IDLE_MS);
    }

    /** A program and the rows that it makes. */
    private record Candidate(Contender contender, Dataset rows) {}

    void run() throws IOException, InterruptedException, SQLException {
        Orders orders = Orders.ofSeed();
        Workload workload =
                Workload.load(kafka.bootstrapServers(), orders, Integer.getInteger("leat.bench.events", 1_000_000));
        List<String> names = candidates(orders, 0).stream()
                .map(candidate -> candidate.contender().name())
                .toList();
        Report report = new Report(workload, Programs.jvmFlags(), names);
        report.start();
        int rounds = Integer.getInteger("leat.bench.rounds", 3);
        try (Database database = Database.of(postgres)) {
            for (int round = 1; round <= rounds; round++) {
                for (Candidate candidate : candidates(orders, round)) {
                    Contender contender = candidate.contender();
                    Path log = Programs.FOLDER.resolve("stages-" + contender.name() + "-" + round + ".log");
                    report.add(
                            new Run(workload.expecting(candidate.rows()), database, postgres.pid()).of(contender, log));
                }
            }
        }
        Figures figures = new Figures("stages", "What stages cost", Report.machine(Programs.jvmFlags()));
        Figures.Table cost =
                figures.table("Cost of a further stage", "further stages", "ns of process CPU per event and stage");
        for (int count : FURTHER) {
            further(report, cost, count);
        }
        StageCost.print(figures.table(
                "Cost of a further stage on its event loop alone", "keep", "ns of CPU per event and stage"));
        report.end(
                figures,
                names.stream()
                        .skip(1)
                        .map(name -> new Report.Pair(name, names.get(0)))
                        .toList());
    }

    /** Differences within a round, as the machine may be faster in another. */
    private static void further(Report report, Figures.Table cost, int count) {
        double[] ns = report.eachRound(
                "flat", "further-" + count, (flat, more) -> (more.steadyCpu() - flat.steadyCpu()) * NS_PER_US / count);
        if (ns.length == 0) {
            return;
        }
        cost.row(count, Report.median(ns));
        System.out.printf(
                Locale.ROOT,
                "each of %d further stages: %.0f ns of process CPU per event (in each round: %s)%n",
                count,
                Report.median(ns),
                IntStream.range(0, ns.length)
                        .mapToObj(round -> String.format(Locale.ROOT, "%.0f", ns[round]))
                        .toList());
    }

    /** Who goes first changes from round to round. */
    private List<Candidate> candidates(Orders orders, int round) throws IOException, InterruptedException {
        List<Candidate> all = new ArrayList<>();
        all.add(new Candidate(programs.baseline(Workload.TOPIC, "baseline-" + round), orders));
        all.add(leat("flat", round, List.of(), List.of(), orders));
        all.add(leat("jslt", round, List.of(), List.of(MAP), new StagedOrders(orders, false)));
        all.add(leat("jslt-worker", round, List.of(), List.of(MAP, WORKER), new StagedOrders(orders, true)));
        for (int count : FURTHER) {
            List<String> further = IntStream.rangeClosed(1, count)
                    .mapToObj("{\"name\": \"pass-%d\", \"type\": \"filter\", \"keep\": \"true\"}"::formatted)
                    .toList();
            all.add(leat("further-" + count, round, further, List.of(), orders));
        }
        Collections.rotate(all, 1 - Math.max(1, round));
        return all.stream()
                .filter(candidate -> Programs.wanted(candidate.contender().name()))
                .toList();
    }

    private Candidate leat(String name, int round, List<String> before, List<String> behind, Dataset rows)
            throws IOException, InterruptedException {
        PipelineText pipeline = PipelineText.standard(Workload.TOPIC, name + "-" + round)
                .after(before)
                .before(behind);
        return new Candidate(programs.leat(List.of(pipeline), 0).named(name), rows);
    }
}
