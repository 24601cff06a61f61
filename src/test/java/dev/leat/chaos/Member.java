package dev.leat.chaos;

import dev.leat.support.Clock;
import dev.leat.support.LeatProcess;
import dev.leat.support.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in which one process of Leat's runs, with links of its own to Kafka, PostgreSQL and the service. A process
 * that ends is started again, as a supervisor does in production; one that ended although nobody wanted it to is a
 * violation.
 */
final class Member implements AutoCloseable {
    /** Small and quickly started. */
    static final List<String> JVM = List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;
    private static final int TAIL_CHARACTERS = 3_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int number;
    private final Home home;
    private final TcpProxy kafka = TcpProxy.withoutTarget();
    private final TcpProxy postgres;
    private final TcpProxy service;
    private final @Nullable Clock clock;
    private @Nullable LeatProcess process;
    private @Nullable Path config;
    private @Nullable URI admin;
    private int lives;
    private boolean endExpected;

    /**
     * What all members share.
     *
     * @param logs folder for what processes wrote
     */
    record Home(Path logs, Timeline timeline, List<Violation> violations) {}

    Member(int number, int postgresPort, int servicePort, Home home) {
        this.number = number;
        this.home = home;
        this.postgres = TcpProxy.to(postgresPort);
        this.service = TcpProxy.to(servicePort);
        this.clock = Clock.isPossible() ? Clock.in(home.logs(), "clock-" + number) : null;
    }

    TcpProxy kafka() {
        return kafka;
    }

    TcpProxy postgres() {
        return postgres;
    }

    TcpProxy service() {
        return service;
    }

    /** Null where none can be set. */
    @Nullable
    Clock clock() {
        return clock;
    }

    /** Under which it claims partitions. */
    String id() {
        return "node-" + number;
    }

    String name() {
        return "node " + number;
    }

    /** Lets it start with this pipeline, now and whenever it has ended. */
    synchronized void start(Path pipeline) {
        config = pipeline;
        startAgain();
    }

    private void startAgain() {
        try {
            Path node = Files.writeString(
                    home.logs().resolve("node-" + number + ".json"),
                    "{\"id\": \"" + id() + "\", \"admin\": {\"port\": 0}}");
            process = LeatProcess.start(
                    JVM,
                    clock == null ? Map.of() : clock.environment(),
                    List.of("run", "--node", node.toString(), String.valueOf(config)));
            admin = null;
            endExpected = false;
            lives++;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Starts it again when it has ended; called again and again. */
    synchronized void look() {
        LeatProcess now = process;
        if (now == null || now.isAlive()) {
            return;
        }
        int code = now.awaitExit();
        String output = keepOutput(now);
        home.timeline().add(name() + " ended with " + code + " and is started again");
        boolean wanted = endExpected && (code == KILLED || code == TERMINATED || code == 0);
        if (!wanted) {
            home.violations()
                    .add(new Violation(
                            Violation.Kind.ENDED,
                            name() + " ended by itself with " + code + ": ..."
                                    + output.substring(Math.max(0, output.length() - TAIL_CHARACTERS))));
        }
        startAgain();
    }

    private String keepOutput(LeatProcess ended) {
        try {
            String output = ended.output();
            Files.writeString(home.logs().resolve("node-" + number + "-life-" + lives + ".log"), output);
            ended.close();
            return output;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    synchronized void kill() {
        endExpected = true;
        running().kill();
    }

    synchronized void terminate() {
        endExpected = true;
        running().terminate();
    }

    synchronized void freeze() {
        running().pause();
    }

    synchronized void thaw() {
        running().resume();
    }

    synchronized long pid() {
        return running().pid();
    }

    private LeatProcess running() {
        LeatProcess now = process;
        if (now == null) {
            throw new IllegalStateException(name() + " was never started");
        }
        return now;
    }

    /** Whether it says itself that it is alive and works. */
    boolean ready() throws IOException, InterruptedException {
        return get("/health/live").statusCode() == 200 && get("/health/ready").statusCode() == 200;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(admin().resolve(path)).timeout(ASK).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Asks for something to be done, in JSON. */
    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(admin().resolve(path))
                .timeout(ASK)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private synchronized URI admin() throws IOException {
        URI known = admin;
        if (known != null) {
            return known;
        }
        Matcher url = ADMIN.matcher(running().output());
        if (!url.find()) {
            throw new IOException(name() + " has no admin server yet");
        }
        URI found = URI.create(url.group(1));
        admin = found;
        return found;
    }

    /** All links are as they should be. */
    void heal() {
        kafka.heal();
        postgres.heal();
        service.heal();
    }

    /** Ends it in order; its exit code must be 0. */
    synchronized void finish() {
        LeatProcess now = running();
        process = null;
        now.terminate();
        int code = now.awaitExit();
        keepOutput(now);
        if (code != 0) {
            home.violations().add(new Violation(Violation.Kind.ENDED, name() + " ended with " + code + " at the end"));
        }
    }

    @Override
    public synchronized void close() {
        LeatProcess now = process;
        process = null;
        if (now != null) {
            now.kill();
            keepOutput(now);
        }
        kafka.close();
        postgres.close();
        service.close();
    }
}
