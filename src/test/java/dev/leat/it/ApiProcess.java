package dev.leat.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fat jar with one pipeline, {@code orders}, and tokens; its API is asked over HTTP. */
final class ApiProcess implements AutoCloseable {
    static final String READ = "read-token-of-this-test";
    static final String OPERATE = "operate-token-of-this-test";
    static final Duration BOUND = Duration.ofSeconds(90);

    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");
    private static final String STAGES = "{\"name\": \"shape\", \"type\": \"map\","
            + " \"with\": \"{\\\"id\\\": .id, \\\"amount\\\": .amount, \\\"tag\\\": \\\"%s\\\"}\"}";

    private final Path folder;
    private final Database database = Servers.database();
    private final String topic = Servers.topics().create("api", 2);
    private final HttpClient client = HttpClient.newHttpClient();
    private final LeatProcess process;
    private final String url;

    ApiProcess(Path folder) throws Exception {
        this.folder = folder;
        database.execute("CREATE TABLE orders (id int PRIMARY KEY, amount int NOT NULL CHECK (amount >= 0), tag text)");
        writePipeline("first");
        Path node = Files.writeString(folder.resolve("node.json"), """
                {"admin": {"port": 0, "stuckMs": 3000, "tokens": {"read": "${env:READ}", "operate": "${env:OPERATE}"}}}
                """);
        process = LeatProcess.start(
                List.of("-Xmx256m"),
                Map.of("READ", READ, "OPERATE", OPERATE, "DB", database.password()),
                List.of("run", "--node", node.toString(), file().toString()));
        process.awaitOutput("admin server listens");
        Matcher found = ADMIN.matcher(process.output());
        if (!found.find()) {
            throw new IllegalStateException(process.output());
        }
        url = found.group(1);
        awaitStatus("/health/ready", 200);
    }

    Path file() {
        return folder.resolve("orders.json");
    }

    /** @param tag that the stage gives every event */
    void writePipeline(String tag) throws IOException {
        writeStages(STAGES.formatted(tag));
    }

    void writeStages(String stages) throws IOException {
        Files.writeString(file(), """
                {
                  "name": "orders",
                  "source": {"bootstrapServers": "%s", "topics": ["%s"], "groupId": "%s"},
                  "stages": [%s],
                  "sink": {
                    "uri": "%s", "user": "%s", "password": "${env:DB}", "connections": 2,
                    "tables": [{"table": "orders", "mode": "append"}]
                  },
                  "errors": {"onFailure": "park"}
                }
                """.formatted(
                        Servers.kafka().bootstrapServers(), topic, topic, stages, database.uri(), database.user()));
    }

    Database database() {
        return database;
    }

    void send(int partition, @Nullable String key, String value) {
        Servers.topics().send(topic, partition, key, value);
    }

    LeatProcess process() {
        return process;
    }

    /** Of the admin server, on 127.0.0.1. */
    int port() {
        return URI.create(url).getPort();
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, null, READ);
    }

    HttpResponse<String> post(String path, @Nullable String body) throws Exception {
        return send("POST", path, body, OPERATE);
    }

    JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    /** @param token null: none */
    HttpResponse<String> send(String method, String path, @Nullable String body, @Nullable String token)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The first line of an answer that goes on for ever, asked for with the token that only reads. */
    HttpResponse<String> beginning(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + READ)
                .build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            return new FirstLine(answer, String.valueOf(lines.readLine()));
        }
    }

    void awaitStatus(String path, int status) {
        await(path).atMost(BOUND).until(() -> get(path).statusCode() == status);
    }

    /** Waits until a task has ended and gives it. */
    JsonNode awaitTask(long id) throws Exception {
        String path = "/api/v1/tasks/" + id;
        await(path).atMost(BOUND).until(() -> !json(get(path)).path("endedAt").isNull());
        return json(get(path));
    }

    void awaitNumber(String sql, long expected) {
        await(sql).atMost(BOUND).until(() -> database.number(sql) == expected);
    }

    @Override
    public void close() {
        process.close();
    }
}
