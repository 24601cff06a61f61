package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code mvn -Pbench -Dleat.bench.scenario=tap}: the orders of the first benchmark through Leat while nobody looks, and
 * while thousands of clients look through its tap. The pipeline is paused until all orders are in Kafka and all clients
 * are connected. Properties: {@code leat.bench.clients}, {@code .tapRate} (events per second that each is shown),
 * {@code .events}, {@code .rounds}, {@code .seed}, {@code .jvm}, {@code .limits}.
 */
final class TapBench {
    private static final int IDLE_MS = 10_000;
    private static final int FILES_BESIDE = 500;
    private static final int CLIENTS = Integer.getInteger("leat.bench.clients", 10_000);
    private static final int RATE = Integer.getInteger("leat.bench.tapRate", 1);

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Programs programs;
    private final int events = Integer.getInteger("leat.bench.events", 2_000_000);
    private final HttpClient http = HttpClient.newHttpClient();

    TapBench(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws IOException {
        this.kafka = kafka;
        this.postgres = postgres;
        this.programs = new Programs(kafka, postgres, IDLE_MS);
    }

    void run() throws IOException, InterruptedException, SQLException {
        requireFiles();
        String crowd = "looked at";
        Report report = new Report(workload("tap"), Programs.jvmFlags(), List.of("nobody", crowd));
        System.out.printf(Locale.ROOT, "%,d orders, %,d clients%n", events, CLIENTS);
        report.head();
        int rounds = Integer.getInteger("leat.bench.rounds", 3);
        try (Database database = Database.of(postgres)) {
            for (int round = 1; round <= rounds; round++) {
                for (int clients : round % 2 == 1 ? new int[] {0, CLIENTS} : new int[] {CLIENTS, 0}) {
                    report.add(run(database, clients == 0 ? "nobody" : crowd, "tap-" + round + "-" + clients, clients));
                }
            }
        }
        Figures figures = new Figures("tap", "Many who look", Report.machine(Programs.jvmFlags()));
        report.end(figures, List.of(new Report.Pair(crowd, "nobody")));
    }

    private Workload workload(String topic) {
        return new Workload(Orders.ofSeed(), Spread.standard(topic), events);
    }

    private Result run(Database database, String name, String run, int clients)
            throws IOException, InterruptedException, SQLException {
        Workload.createTopic(kafka.bootstrapServers(), run);
        Workload workload = workload(run);
        int port = freePort();
        Contender leat = programs.leat(run, run, port);
        try (Crowd crowd = new Crowd(port, clients)) {
            Result result = new Run(workload, database, postgres.pid())
                    .of(new Contender(name, leat.command()), Programs.FOLDER.resolve(run + ".log"), process -> {
                        Groups.await(kafka.bootstrapServers(), run, process);
                        ask(port, "pause", "{\"reason\": \"until all look\"}");
                        workload.send(kafka.bootstrapServers(), () -> events);
                        crowd.connect();
                        ask(port, "resume", "");
                    });
            crowd.report();
            return result;
        }
    }

    private void ask(int port, String what, String body) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/pipelines/" + PipelineText.NAME + "/" + what);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .POST(body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(what + " was answered with " + answer.statusCode() + ": " + answer.body());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The limit of this process is that of the two that it starts, which have a connection for each client. */
    private static void requireFiles() {
        long most = ManagementFactory.getPlatformMXBean(com.sun.management.UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        if (most < CLIENTS + FILES_BESIDE) {
            throw new IllegalStateException(CLIENTS + " clients need " + (CLIENTS + FILES_BESIDE)
                    + " open files in each of two processes, and this user may have " + most
                    + " (ulimit -Hn): raise that as root, in /etc/security/limits.conf or for this shell alone, or ask"
                    + " for fewer with -Dleat.bench.clients=");
        }
    }

    /** The process of the clients; none when there are none. */
    private static final class Crowd implements AutoCloseable {
        private final int port;
        private final int clients;
        private final List<Process> processes = new ArrayList<>();
        private final List<BufferedReader> said = new ArrayList<>();

        Crowd(int port, int clients) {
            this.port = port;
            this.clients = clients;
        }

        /** Returns when every client has the beginning of an answer. */
        void connect() throws IOException {
            if (clients == 0) {
                return;
            }
            List<String> command = Programs.java();
            command.addAll(List.of("-cp", Programs.CLASS_PATH, TapClients.class.getName()));
            command.addAll(List.of(Integer.toString(port), Integer.toString(clients), Integer.toString(RATE)));
            Path log = Programs.FOLDER.resolve("tap-clients.log");
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
            processes.add(process);
            said.add(process.inputReader());
            expect("connected " + clients, said.get(0).readLine());
        }

        /** What they were shown; every one of them must have been shown something. */
        void report() throws IOException {
            if (clients == 0) {
                return;
            }
            String line = said.get(0).readLine();
            String[] words = line == null ? new String[0] : line.split(" ", -1);
            if (words.length != 5 || Integer.parseInt(words[2]) < 1) {
                throw new IllegalStateException("not every client was shown events: " + line);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d clients were shown %s events, each %s to %s; their process used %.1f s of CPU time%n",
                    clients,
                    words[1],
                    words[2],
                    words[3],
                    Double.parseDouble(words[4]));
        }

        private static void expect(String expected, @Nullable String found) {
            if (!expected.equals(found)) {
                throw new IllegalStateException("the clients said " + found + ", see tap-clients.log");
            }
        }

        @Override
        public void close() {
            processes.forEach(Process::destroyForcibly);
        }
    }
}
