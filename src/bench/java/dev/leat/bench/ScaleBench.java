package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=scale}: the pipeline of the first benchmark, one thing changed at a time.
 * Properties: {@code leat.bench.curves} (some of {@code lanes, partitions, columns, size, pipelines, nodes, rows}),
 * {@code .points} of a curve, {@code .events}, {@code .rounds} (1), {@code .rowsBefore} (ten million), and as in
 * {@link Bench}.
 */
final class ScaleBench {
    /** A hundred pipelines have more connections than PostgreSQL allows by itself. */
    static final Map<String, String> DATABASE_SETTINGS = Map.of("max_connections", "600");

    private static final String CURVES = "lanes,partitions,columns,size,pipelines,nodes,rows";
    private static final int IDLE_MS = 2000;
    /** A process that joins a group may be without partitions until the others have given theirs up. */
    private static final int JOINING_MS = 15_000;

    private static final int EVENTS = Integer.getInteger("leat.bench.events", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("leat.bench.rounds", 1);
    private static final int ROWS_BEFORE = Integer.getInteger("leat.bench.rowsBefore", 10_000_000);

    /** So many bytes are moved with large events, and so many values in many columns. */
    private static final long BYTES = 500L * EVENTS;

    private static final long VALUES = 20L * EVENTS;
    private static final double MIB = 1 << 20;

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Programs programs;
    private final Programs joining;
    private final Orders orders = Orders.ofSeed();
    private final Figures figures;
    private @Nullable Workload standard;
    private int runs;

    ScaleBench(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws IOException {
        this.kafka = kafka;
        this.postgres = postgres;
        this.programs = new Programs(kafka, postgres, IDLE_MS);
        this.joining = new Programs(kafka, postgres, JOINING_MS);
        this.figures = new Figures("scale", "One thing changed at a time", Report.machine(Programs.jvmFlags()));
    }

    void run() throws IOException, InterruptedException, SQLException {
        System.out.println(Report.machine(Programs.jvmFlags()));
        for (String curve : System.getProperty("leat.bench.curves", CURVES).split(",", -1)) {
            int[] values = Programs.numbers("leat.bench.points", values(curve));
            Figures.Table table = figures.table(
                    title(curve),
                    curve,
                    "events",
                    "MB/s",
                    "steady events/s",
                    "steady CPU, us per event",
                    "CPU with the start, us per event",
                    "database CPU, us per event",
                    "first row, s",
                    "peak MB");
            for (int value : values) {
                point(curve, value, table);
            }
            System.out.println("\n" + table.markdown());
            figures.write();
        }
    }

    private static String values(String curve) {
        return switch (curve) {
            case "lanes" -> "1,2,4,8";
            case "partitions" -> "1,8,64,256";
            case "columns" -> "1,11,50,200";
            case "size" -> "100,1000,10000,100000,1000000";
            case "pipelines" -> "1,10,100";
            case "nodes" -> "1,2,4";
            case "rows" -> "0," + ROWS_BEFORE;
            default -> throw new IllegalArgumentException("there is no curve " + curve + ", only " + CURVES);
        };
    }

    private static String title(String curve) {
        return switch (curve) {
            case "lanes" -> "Lanes, each with a connection";
            case "size" -> "Bytes of an event";
            case "pipelines" -> "Pipelines in one process";
            case "nodes" -> "Processes in one consumer group";
            case "rows" -> "Rows in the table before";
            default -> curve.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + curve.substring(1);
        };
    }

    private void point(String curve, int value, Figures.Table table)
            throws IOException, InterruptedException, SQLException {
        Workload workload = workload(curve, value);
        List<Result> results = new ArrayList<>();
        try (Database database = Database.of(postgres)) {
            for (int round = 0; round < ROUNDS; round++) {
                Contender contender = contender(curve, value, workload.spread());
                Path log = Programs.FOLDER.resolve("scale-" + curve + "-" + value + ".log");
                results.add(new Run(workload, database, postgres.pid()).of(contender, log));
            }
        }
        Result median = Result.median(results);
        table.row(
                value,
                workload.events(),
                median.steadyPerSecond() * workload.bytes() / workload.events() / MIB,
                median.steadyPerSecond(),
                median.steadyCpu(),
                median.processCpu(),
                median.postgresCpu(),
                median.firstRowSeconds(),
                median.peakMemoryMb());
        System.out.printf("%s %,d: %s%n", curve, value, Arrays.toString(median.figures()));
        if (workload != standard) {
            workload.spread().delete(kafka.bootstrapServers());
        }
    }

    private Workload workload(String curve, int value) throws InterruptedException {
        String topic = curve + "-" + value;
        Spread spread = Spread.standard(topic);
        return switch (curve) {
            case "partitions" -> load(orders, new Spread(topic, 1, value), EVENTS);
            case "columns" -> load(new WideOrders(orders, value), spread, (int) Math.min(EVENTS, VALUES / value));
            case "size" -> load(new SizedOrders(value), spread, (int) Math.min(EVENTS, BYTES / value));
            case "pipelines" -> load(orders, new Spread(topic, value, Math.max(1, Orders.PARTITIONS / value)), EVENTS);
            case "rows" -> load(new CrowdedOrders(orders, value, EVENTS), spread, EVENTS);
            default -> standard();
        };
    }

    private Workload load(Dataset data, Spread spread, int events) throws InterruptedException {
        return Workload.load(kafka.bootstrapServers(), data, spread, events);
    }

    /** Loaded once, for all that read the same events. */
    private Workload standard() throws InterruptedException {
        Workload known = standard;
        if (known == null) {
            known = load(orders, Spread.standard(Workload.TOPIC), EVENTS);
            standard = known;
        }
        return known;
    }

    private Contender contender(String curve, int value, Spread spread) throws IOException, InterruptedException {
        runs++;
        List<PipelineText> pipelines = PipelineText.forEach(spread.names(), "scale-" + runs, connections(curve, value));
        return curve.equals("nodes") ? joining.leat(pipelines, 0).times(value) : programs.leat(pipelines, 0);
    }

    private static int connections(String curve, int value) {
        return switch (curve) {
            case "lanes" -> value;
            case "pipelines" -> Math.max(1, PipelineText.CONNECTIONS / value);
            default -> PipelineText.CONNECTIONS;
        };
    }
}
