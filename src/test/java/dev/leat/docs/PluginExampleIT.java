package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the plugin of docs/examples/plugin with the commands of its page, and runs it. */
class PluginExampleIT {
    private static final Path EXAMPLE = Path.of("docs/examples/plugin");

    private final AtomicInteger requests = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void its_commands_build_it_and_it_runs() throws Exception {
        copy();
        Pages.Page page = Pages.read(EXAMPLE.resolve("README.md"));
        for (String command : page.blocks("sh").get(0).lines().toList()) {
            run(command);
        }
        Database database = Servers.database();
        database.execute(page.blocks("sql").get(0));
        Topics topics = Servers.topics();
        topics.createNamed("sales", 1, Map.of());
        topics.send("sales", 0, "a", sale("4006381333931", "NOK", "NO"));
        topics.send("sales", 0, "b", sale("4006381333932", "NOK", "NO"));
        topics.send("sales", 0, "c", sale("5901234123457", "USD", "DE"));
        topics.send("sales", 0, "d", sale("5901234123457", "USD", "XX"));

        Vertx vertx = Vertx.vertx();
        try {
            HttpServer rates = vertx.createHttpServer()
                    .requestHandler(this::rate)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            leat(topics, database, "http://127.0.0.1:" + rates.actualPort() + "/rates");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }

        assertThat(database.rows("SELECT ean, total_eur::text, region FROM sales ORDER BY ean"))
                .containsExactly(
                        List.of("4006381333931", "0.850000", "Nordics"),
                        List.of("5901234123457", "9.200000", "Central Europe"));
        assertThat(database.rows("SELECT stage, kind, reason FROM leat.dead_letters ORDER BY \"offset\""))
                .containsExactly(
                        List.of("article", "REJECTED", "ean is no EAN-13 with a right check digit"),
                        List.of("region", "REJECTED", "no region is known for this country"));
        assertThat(requests.get()).as("the first one was told to come again").isEqualTo(4);
    }

    private void leat(Topics topics, Database database, String rates) throws IOException {
        Path node = Files.writeString(folder.resolve("node.json"), "{\"admin\": {\"port\": 0}}");
        Map<String, String> environment = Map.of(
                "KAFKA", topics.bootstrapServers(),
                "RATES", rates,
                "REGIONS", folder.resolve("regions").toString(),
                "DATABASE", database.uri(),
                "DB_USER", database.user(),
                "DB_PASSWORD", database.password());
        List<String> words = List.of(
                "run",
                "--node",
                node.toString(),
                "--until-idle",
                "2000",
                "--plugins",
                folder.resolve("plugins").toString(),
                folder.resolve("pipeline.json").toString());
        try (LeatProcess leat = LeatProcess.start(List.of("-Xmx256m"), environment, words)) {
            assertThat(leat.awaitExit()).as(leat.output()).isZero();
            assertThat(leat.output()).doesNotContain("left threads behind");
        }
    }

    private void rate(HttpServerRequest request) {
        int status = requests.incrementAndGet() == 1 ? 503 : 200;
        request.response()
                .setStatusCode(status)
                .end(request.path().endsWith("NOK") ? "0.085" : "0.92")
                .onFailure(f -> {});
    }

    private static String sale(String ean, String currency, String country) {
        return "{\"ean\": \"" + ean + "\", \"currency\": \"" + currency + "\", \"total\": 10.00, \"country\": \""
                + country + "\"}";
    }

    private void copy() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.toList()) {
                Path target = folder.resolve(EXAMPLE.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        Files.copy(Path.of(System.getProperty("leat.jar")), folder.resolve("leat.jar"));
    }

    private void run(String command) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        String tools = Path.of(System.getProperty("java.home"), "bin").toString();
        shell.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        shell.environment().put("DB_PASSWORD", "none");
        assertThat(shell.start().waitFor())
                .as(() -> command + "\n" + text(folder.resolve("log")))
                .isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            return failure.toString();
        }
    }
}
