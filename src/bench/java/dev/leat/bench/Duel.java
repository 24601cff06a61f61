package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Both programs under the same load, turn by turn; who goes first changes from round to round. */
final class Duel implements AutoCloseable {
    private static final int IDLE_MS = 2000;

    private final EmbeddedKafka kafka;
    private final Programs programs;
    private final Database database;
    private final Trial trial;
    private final Figures figures;

    Duel(EmbeddedKafka kafka, EmbeddedPostgres postgres, int eventsMax) throws IOException, SQLException {
        this.kafka = kafka;
        this.programs = new Programs(kafka, postgres, IDLE_MS);
        this.database = Database.of(postgres);
        database.makeLog();
        this.trial = new Trial(kafka, postgres, database, new Events(Orders.ofSeed(), eventsMax));
        this.figures =
                new Figures(Bench.SCENARIO, "Under a load that does not wait", Report.machine(Programs.jvmFlags()));
        System.out.println(Report.machine(Programs.jvmFlags()));
    }

    void run(String load, Schedule schedule, Table table, Function<Trial.Seen, double[]> seen)
            throws IOException, InterruptedException, SQLException {
        int rounds = Integer.getInteger("leat.bench.rounds", 3);
        for (int round = 1; round <= rounds; round++) {
            for (String name : round % 2 == 1 ? List.of("baseline", "leat") : List.of("leat", "baseline")) {
                if (Programs.wanted(name)) {
                    String run = load + "-" + round + "-" + name;
                    Workload.createTopic(kafka.bootstrapServers(), run);
                    Contender contender = name.equals("leat") ? programs.leat(run, run) : programs.baseline(run, run);
                    table.add(name, seen.apply(trial.of(contender, run, schedule)));
                }
            }
        }
        table.end("baseline", "leat");
        table.keep(figures, load);
        figures.write();
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
