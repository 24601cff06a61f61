package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code mvn -Pbench}: the same million orders through Leat and through a bare baseline, turn by turn. Properties:
 * {@code leat.bench.events}, {@code .rounds}, {@code .seed}, {@code .jvm} (flags of both processes), {@code .only} (one
 * contender's name), {@code .limits} (those of Leat's pipeline, as JSON), {@code .archive} (false: Leat starts without
 * its archive of classes). With {@code leat.bench.scenario=http}, see {@link HttpBench}; with {@code telemetry}, Leat
 * without telemetry and with all of it.
 */
public final class Bench {
    private static final String DATABASE = "postgres";
    private static final int IDLE_MS = 2000;
    private static final String JAR = "target/leat.jar";
    private static final String CLASS_PATH = JAR + File.pathSeparator + "target/test-classes";

    private static final boolean ARCHIVED = Boolean.parseBoolean(System.getProperty("leat.bench.archive", "true"));

    private final Path folder = Path.of("target", "bench");
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final boolean telemetry;
    private boolean archived;

    /** @param telemetry what is compared: Leat without it and with it, or else a baseline and Leat */
    private Bench(EmbeddedKafka kafka, EmbeddedPostgres postgres, boolean telemetry) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.telemetry = telemetry;
    }

    public static void main(String[] args) throws IOException, InterruptedException, SQLException {
        try (EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults());
                EmbeddedPostgres postgres = EmbeddedPostgres.launch(EmbeddedPostgres.Settings.defaults())) {
            String scenario = System.getProperty("leat.bench.scenario", "upsert");
            if (scenario.equals("http")) {
                try (HttpBackend backend = new HttpBackend()) {
                    new HttpBench(kafka, postgres, backend).run();
                }
            } else {
                new Bench(kafka, postgres, scenario.equals("telemetry")).run();
            }
        }
    }

    private void run() throws IOException, InterruptedException, SQLException {
        Files.createDirectories(folder);
        Orders orders = new Orders(Long.getLong("leat.bench.seed", 42));
        Workload workload =
                Workload.load(kafka.bootstrapServers(), orders, Integer.getInteger("leat.bench.events", 1_000_000));
        Report report =
                new Report(workload, jvmFlags(), telemetry ? List.of("off", "on") : List.of("baseline", "leat"));
        report.start();
        if (telemetry) {
            TelemetryCost.print();
        }
        int rounds = Integer.getInteger("leat.bench.rounds", 3);
        try (Database database = new Database(postgres.jdbcUrl(DATABASE), postgres.user(), postgres.password())) {
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : contenders(round)) {
                    Path log = folder.resolve(contender.name() + "-" + round + ".log");
                    Run run = new Run(workload, database, postgres.pid());
                    report.add(run.of(contender, log));
                }
            }
        }
        report.end();
    }

    /** Who goes first changes from round to round. */
    private List<Contender> contenders(int round) throws IOException, InterruptedException {
        Contender first = telemetry ? node("off", round) : new Contender("baseline", baseline(round));
        Contender second = telemetry ? node("on", round) : new Contender("leat", leat(round));
        List<Contender> both = round % 2 == 1 ? List.of(first, second) : List.of(second, first);
        String only = System.getProperty("leat.bench.only", "");
        return both.stream()
                .filter(contender -> only.isEmpty() || contender.name().equals(only))
                .toList();
    }

    private List<String> baseline(int round) {
        String uri = postgres.uri(DATABASE).replace("://", "://" + postgres.user() + ":" + postgres.password() + "@");
        List<String> command = java();
        command.addAll(List.of("-cp", CLASS_PATH));
        command.addAll(List.of(
                Baseline.class.getName(),
                kafka.bootstrapServers(),
                Workload.TOPIC,
                "baseline-" + round,
                uri,
                Integer.toString(IDLE_MS)));
        return command;
    }

    private List<String> leat(int round) throws IOException, InterruptedException {
        Path pipeline = folder.resolve("pipeline-" + round + ".json");
        Files.writeString(pipeline, pipeline(Integer.toString(round)));
        Path node = folder.resolve("node.json");
        Files.writeString(node, "{\"admin\": {\"port\": 0}}");
        List<String> command = java();
        if (ARCHIVED) {
            command.add("-XX:SharedArchiveFile=" + archive());
        }
        command.addAll(List.of("-jar", JAR, "run", "--until-idle", Integer.toString(IDLE_MS)));
        command.addAll(List.of("--node", node.toString(), pipeline.toString()));
        return command;
    }

    /** The archive of classes that the Dockerfile makes, too. */
    private Path archive() throws IOException, InterruptedException {
        Path archive = folder.resolve("leat.jsa");
        if (!archived) {
            ProcessBuilder make = new ProcessBuilder("sh", "docker/archive.sh", JAR, archive.toString()).inheritIO();
            make.environment().put("JAVA_HOME", System.getProperty("java.home"));
            if (make.start().waitFor() != 0) {
                throw new IllegalStateException("docker/archive.sh failed");
            }
            archived = true;
        }
        return archive;
    }

    private Contender node(String name, int round) throws IOException {
        Path pipeline = folder.resolve("pipeline-" + name + "-" + round + ".json");
        Files.writeString(pipeline, pipeline(name + "-" + round));
        List<String> command = java();
        command.addAll(List.of("-cp", CLASS_PATH, TelemetryNode.class.getName()));
        command.addAll(List.of(name, pipeline.toString(), Integer.toString(IDLE_MS)));
        return new Contender(name, command);
    }

    private String pipeline(String group) {
        return """
                {
                  "name": "bench",
                  "source": {"bootstrapServers": "%s", "topics": ["%s"], "groupId": "leat-%s"},
                  "limits": %s,
                  "stages": [{"name": "not-cancelled", "type": "filter", "keep": ".status != \\"CANCELLED\\""}],
                  "sink": {
                    "uri": "%s", "user": "%s", "password": "%s", "connections": 4,
                    "tables": [{"table": "public.orders", "mode": "upsert", "key": ["order_id"]}]
                  }
                }
                """.formatted(
                        kafka.bootstrapServers(),
                        Workload.TOPIC,
                        group,
                        System.getProperty("leat.bench.limits", "{}"),
                        postgres.uri(DATABASE),
                        postgres.user(),
                        postgres.password());
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags());
        return command;
    }

    private static List<String> jvmFlags() {
        return List.of(System.getProperty("leat.bench.jvm", "-Xmx512m").split(" ", -1));
    }
}
