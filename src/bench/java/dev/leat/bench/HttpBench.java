package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import io.vertx.ext.web.client.WebClient;
import io.vertx.uritemplate.UriTemplate;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=http}: events that each ask a service which answers after 100 ms, with 1,
 * 100, 1,000 and 10,000 requests in flight, beside a bare loop that asks the same service as often. Properties: {@code
 * leat.bench.inFlight} (those numbers), {@code .requests} (at most), {@code .jvm} (flags of both processes).
 */
final class HttpBench {
    private static final int REQUESTS_MIN = 250;
    private static final int REQUESTS_MAX = Integer.getInteger("leat.bench.requests", 1_000_000);
    private static final int ROUNDS_OF_REQUESTS = 250;
    private static final int PARTITIONS = 8;
    private static final long SECONDS_MAX = 300;
    private static final String ROW = "%-9s %9s %10s %12s %13s %9s%n";

    private final Path folder = Programs.FOLDER;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final HttpBackend backend;

    HttpBench(EmbeddedKafka kafka, EmbeddedPostgres postgres, HttpBackend backend) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.backend = backend;
    }

    /** What one program did with so many requests in flight. */
    private record Seen(double perSecond, double cpuMicros, long peakMemoryMb) {}

    void run() throws IOException, InterruptedException, SQLException {
        Files.createDirectories(folder);
        Figures kept = new Figures("http", "Asking a service", Report.machine(Programs.jvmFlags()));
        Figures.Table table = kept.table(
                "Requests in flight",
                "requests in flight",
                "baseline, requests/s",
                "leat, requests/s",
                "baseline, CPU us per request",
                "leat, CPU us per request",
                "baseline, peak MB",
                "leat, peak MB");
        print(ROW, "", "in flight", "requests", "requests/s", "CPU us/request", "peak MB");
        for (int inFlight : Programs.numbers("leat.bench.inFlight", "1,100,1000,10000")) {
            int requests = Math.max(REQUESTS_MIN, Math.min(REQUESTS_MAX, inFlight * ROUNDS_OF_REQUESTS));
            String topic = "http-" + inFlight;
            load(topic, requests);
            Seen baseline = measure("baseline", baseline(inFlight, requests), inFlight, requests);
            Seen leat = measure("leat", leat(topic, inFlight), inFlight, requests);
            verify(topic, requests);
            table.row(
                    inFlight,
                    baseline.perSecond(),
                    leat.perSecond(),
                    baseline.cpuMicros(),
                    leat.cpuMicros(),
                    (double) baseline.peakMemoryMb(),
                    (double) leat.peakMemoryMb());
            kept.write();
            print(
                    "ratios with %d in flight: requests/s %.2f, CPU %.2f, memory %.2f%n",
                    inFlight,
                    leat.perSecond() / baseline.perSecond(),
                    leat.cpuMicros() / baseline.cpuMicros(),
                    (double) leat.peakMemoryMb() / baseline.peakMemoryMb());
        }
    }

    private Seen measure(String name, List<String> command, int inFlight, int requests)
            throws IOException, InterruptedException {
        backend.reset(requests);
        Path log = folder.resolve("http-" + name + "-" + inFlight + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        double cpu = 0;
        long peakMb = 0;
        long startNs = System.nanoTime();
        try {
            while (process.isAlive() && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(SECONDS_MAX)) {
                cpu = Math.max(cpu, Proc.cpuSeconds(process.pid()));
                peakMb = Math.max(peakMb, Proc.peakMemoryMb(process.pid()));
                Thread.sleep(25);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        if (process.exitValue() != 0 || backend.answered() < requests) {
            throw new IllegalStateException(name + " ended with exit code " + process.exitValue() + " after "
                    + backend.answered() + " of " + requests + " requests, see " + log);
        }
        Seen seen = new Seen(backend.steadyPerSecond(), cpu * 1e6 / requests, peakMb);
        print(
                ROW,
                name,
                backend.inFlightMax(),
                requests,
                "%.0f".formatted(seen.perSecond()),
                "%.0f".formatted(seen.cpuMicros()),
                seen.peakMemoryMb());
        return seen;
    }

    private List<String> baseline(int inFlight, int requests) {
        List<String> command = Programs.java();
        command.addAll(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        "target/leat.jar",
                        "target/test-classes",
                        jar(WebClient.class),
                        jar(UriTemplate.class))));
        command.addAll(List.of(HttpBaseline.class.getName(), Integer.toString(backend.port())));
        command.addAll(
                List.of(Integer.toString(requests), Integer.toString(inFlight), Integer.toString(lanes(inFlight))));
        return command;
    }

    private static String jar(Class<?> of) {
        return Path.of(URI.create(
                        of.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private List<String> leat(String topic, int inFlight) throws IOException {
        Path pipeline = folder.resolve(topic + ".json");
        Files.writeString(pipeline, pipeline(topic, inFlight));
        Path node = folder.resolve("node.json");
        Files.writeString(node, "{\"admin\": {\"port\": 0}}");
        List<String> command = Programs.java();
        command.addAll(List.of("-jar", "target/leat.jar", "run", "--until-idle", "1000"));
        command.addAll(List.of("--node", node.toString(), pipeline.toString()));
        return command;
    }

    private String pipeline(String topic, int inFlight) {
        int lanes = lanes(inFlight);
        return """
                {
                  "name": "%1$s",
                  "source": {"bootstrapServers": "%2$s", "topics": ["%1$s"], "groupId": "%1$s"},
                  "stages": [
                    {
                      "name": "score", "type": "http", "url": "http://127.0.0.1:%3$d/score/{.id}", "into": "answer",
                      "concurrency": %4$d, "timeoutMs": 60000, "limits": {"perHost": %5$d},
                      "connection": {"allowHosts": ["127.0.0.1"]}
                    }
                  ],
                  "sink": {
                    "uri": "%6$s", "user": "%7$s", "password": "%8$s", "connections": %9$d,
                    "tables": [{"table": "scores", "mode": "append",
                                "columns": {"topic": "$topic", "id": ".id", "score": ".answer.score"}}]
                  }
                }
                """.formatted(
                        topic,
                        kafka.bootstrapServers(),
                        backend.port(),
                        inFlight / lanes,
                        inFlight,
                        postgres.uri("postgres"),
                        postgres.user(),
                        postgres.password(),
                        lanes);
    }

    /** Two event loops, but for a single request. */
    private static int lanes(int inFlight) {
        return Math.min(2, inFlight);
    }

    private void load(String topic, int events) throws InterruptedException, SQLException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "linger.ms",
                "20",
                "max.in.flight.requests.per.connection",
                "1");
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the topic cannot be created", failure.getCause());
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            AtomicReference<Exception> failure = new AtomicReference<>();
            for (int i = 0; i < events; i++) {
                byte[] value = ("{\"id\":" + i + "}").getBytes(StandardCharsets.UTF_8);
                java.util.concurrent.Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value), (sent, failed) -> {
                            if (failed != null) {
                                failure.compareAndSet(null, failed);
                            }
                        });
            }
            producer.flush();
            if (failure.get() != null) {
                throw new IllegalStateException("the broker did not take every event", failure.get());
            }
        }
        try (Connection connection = connect()) {
            connection
                    .createStatement()
                    .execute("CREATE TABLE IF NOT EXISTS public.scores (topic text, id int, score int)");
        }
    }

    private void verify(String topic, int events) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.prepareStatement(
                        "SELECT count(*), count(DISTINCT id), sum(score) FROM public.scores WHERE topic = ?")) {
            statement.setString(1, topic);
            try (var rows = statement.executeQuery()) {
                rows.next();
                if (rows.getInt(1) != events || rows.getInt(2) != events || rows.getLong(3) != 7L * events) {
                    throw new IllegalStateException("the table does not hold " + events + " scores, each once");
                }
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
        System.out.flush();
    }
}
