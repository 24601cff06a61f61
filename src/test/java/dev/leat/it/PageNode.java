package dev.leat.it;

import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The fat jar with the pipeline {@code orders}, on a port that it keeps when it is started again. */
final class PageNode implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(90);
    static final String TOKEN = "operate-token-of-this-test";

    private final Database database = Servers.database();
    private final String topic = Servers.topics().create("page", 2);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> words = new ArrayList<>();
    private final String url;
    private LeatProcess process;

    /** @param tokens whether the node wants one */
    PageNode(Path folder, boolean tokens) throws Exception {
        this(folder, tokens, List.of());
    }

    /** @param idle pipelines before it whose topics have no events */
    PageNode(Path folder, boolean tokens, List<String> idle) throws Exception {
        database.execute("CREATE TABLE orders (id int PRIMARY KEY, country text, amount int CHECK (amount >= 0))");
        int port = freePort();
        url = "http://127.0.0.1:" + port;
        String secret = tokens ? ", \"tokens\": {\"operate\": \"" + TOKEN + "\"}" : "";
        Path node = folder.resolve("node.json");
        Files.writeString(node, "{\"admin\": {\"port\": " + port + secret + "}}");
        words.addAll(List.of("run", "--node", node.toString()));
        for (String name : idle) {
            words.add(pipeline(folder, name, Servers.topics().create("page", 1)));
        }
        words.add(pipeline(folder, "orders", topic));
        process = launch();
    }

    /** @return its file */
    private String pipeline(Path folder, String name, String itsTopic) throws IOException {
        Path file = folder.resolve(name + ".json");
        Files.writeString(file, """
                {
                  "name": "%s",
                  "source": {"bootstrapServers": "%s", "topics": ["%s"], "groupId": "%s"},
                  "stages": [
                    {"name": "paid-only", "type": "filter", "keep": ".status == \\"paid\\""},
                    {"name": "shape", "type": "map",
                     "with": "{\\"id\\": .id, \\"country\\": .country, \\"amount\\": .amount}"}
                  ],
                  "sink": {
                    "uri": "%s", "user": "%s", "password": "${env:DB}", "connections": 2,
                    "tables": [{"table": "orders", "mode": "append"}]
                  }
                }
                """.formatted(
                        name, Servers.kafka().bootstrapServers(), itsTopic, itsTopic, database.uri(), database.user()));
        return file.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private LeatProcess launch() {
        LeatProcess launched = LeatProcess.start(List.of("-Xmx256m"), Map.of("DB", database.password()), words);
        launched.awaitOutput("admin server listens");
        HttpRequest ready =
                HttpRequest.newBuilder(URI.create(url + "/health/ready")).build();
        await("ready")
                .atMost(BOUND)
                .until(() -> client.send(ready, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
        return launched;
    }

    String url() {
        return url;
    }

    Database database() {
        return database;
    }

    LeatProcess process() {
        return process;
    }

    /** One in five is not paid, and so is dropped. */
    ProducerRecord<byte[], byte[]> order(int id, int amount, String country) {
        String status = id % 5 == 0 ? "open" : "paid";
        String value = "{\"id\": %d, \"status\": \"%s\", \"country\": \"%s\", \"amount\": %d}"
                .formatted(id, status, country, amount);
        return Topics.record(topic, id % 2, "order-" + id, value);
    }

    void send(int id, int amount, String country) {
        Servers.topics().send(List.of(order(id, amount, country)));
    }

    void sendAll(int from, int to) {
        Servers.topics()
                .send(IntStream.rangeClosed(from, to)
                        .mapToObj(id -> order(id, id, "DE"))
                        .toList());
    }

    void awaitNumber(String sql, long expected) {
        await(sql).atMost(BOUND).until(() -> database.number(sql) == expected);
    }

    /** SIGKILL; the page is alone until {@link #startAgain}. */
    void kill() {
        process.kill();
    }

    void startAgain() {
        process.close();
        process = launch();
    }

    @Override
    public void close() {
        process.close();
    }
}
