package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar from a plugins folder, whose stages do all that stages must not, in one process with a pipeline of its own. */
class PluginFaultsIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Pattern ADMIN = Pattern.compile("admin server listens.* url=\"(http[^\"]+)\"");

    private static final List<String> OPENING = List.of("open-throws", "open-fails", "open-null", "open-lacks");

    private static final String PLUGIN = """
            import dev.leat.api.*;
            import io.vertx.core.Future;
            import io.vertx.core.Promise;
            import io.vertx.core.Vertx;
            import java.util.concurrent.locks.LockSupport;

            public class Faulty implements StageProvider {
                public String name() { return "faulty"; }

                public AnyStage create(StageContext context) {
                    String does = context.options().path("does").asText();
                    if (does.equals("no-create")) { throw new IllegalStateException("cannot be made"); }
                    if (does.equals("throws-error")) {
                        return (Stage) event -> {
                            if (event.value().path("id").asInt() % 2 == 1) { throw new AssertionError("odd id"); }
                            return Outcome.kept(event);
                        };
                    }
                    if (does.equals("throws")) {
                        return (Stage) event -> {
                            if (event.value().path("id").asInt() % 2 == 1) { return Deep.fault(); }
                            return Outcome.kept(event);
                        };
                    }
                    return new Async(does);
                }

                static class Deep {
                    static Outcome fault() { throw new IllegalStateException("odd id"); }
                }

                record Async(String does) implements AsyncStage {
                    public Future<Outcome> apply(Event event, Call call) {
                        Future<Outcome> good = Future.succeededFuture(Outcome.kept(event));
                        if (event.value().path("id").asInt() % 2 == 0) { return good; }
                        return switch (does) {
                            case "throws-async" -> { Deep.fault(); yield good; }
                            case "fails" -> Future.failedFuture(new IllegalStateException("odd answer"));
                            case "throws-later" -> good.map(outcome -> Deep.fault());
                            case "never" -> Promise.<Outcome>promise().future();
                            case "null" -> null;
                            case "blocks" -> { block(); yield good; }
                            default -> good;
                        };
                    }

                    private static void block() {
                        long end = System.nanoTime() + 4_000_000_000L;
                        while (System.nanoTime() < end) { LockSupport.parkNanos(10_000_000L); }
                    }

                    public Future<Void> open(Vertx vertx) {
                        return switch (does) {
                            case "open-throws" -> throw new IllegalStateException("cannot be opened");
                            case "open-fails" -> Future.failedFuture(new IllegalStateException("opened in vain"));
                            case "open-null" -> null;
                            case "open-lacks" -> throw new NoClassDefFoundError("Absent");
                            default -> Future.succeededFuture();
                        };
                    }

                    public Future<Void> close() {
                        return switch (does) {
                            case "throws-later" -> throw new IllegalStateException("cannot be closed");
                            case "never" -> Promise.<Void>promise().future();
                            case "null" -> null;
                            default -> Future.succeededFuture();
                        };
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private Path plugins = Path.of("");

    @BeforeEach
    void plugin() throws Exception {
        plugins = Files.createDirectory(folder.resolve("plugins"));
        PluginJar.build(plugins, "Faulty", PLUGIN);
        database.execute("CREATE TABLE rows (what text NOT NULL, id int NOT NULL)");
    }

    @Test
    void what_a_stage_throws_or_never_answers_fails_its_events_alone() throws Exception {
        List<String> faults =
                List.of("throws", "throws-error", "throws-async", "fails", "throws-later", "never", "null");
        try (LeatProcess leat = start(faults)) {
            faults.forEach(does -> send(does, 1, 4));
            awaitRows("good", 4);
            faults.forEach(does -> awaitRows(does, 2));
            await().atMost(BOUND).until(() -> deadLetters() == 2L * faults.size());
            send("good", 5, 8);
            awaitRows("good", 8);

            assertThat(reasons())
                    .containsExactlyInAnyOrder(
                            "throws REJECTED unexpected java.lang.IllegalStateException: odd id",
                            "throws-error REJECTED unexpected java.lang.AssertionError: odd id",
                            "throws-async REJECTED unexpected java.lang.IllegalStateException: odd id",
                            "fails REJECTED unexpected java.lang.IllegalStateException: odd answer",
                            "throws-later REJECTED unexpected java.lang.IllegalStateException: odd id",
                            "never TIMEOUT not finished within 700 ms (timeoutMs)",
                            "null REJECTED the stage answered null");
            String metrics = metrics(leat);
            for (String does : List.of("throws", "throws-error", "throws-async", "fails", "throws-later")) {
                assertThat(metrics)
                        .containsPattern("leat_stage_trouble_total\\{[^}]*stage=\"mine-" + does + "\"[^}]*\\} [1-9]");
            }
            assertThat(metrics)
                    .containsPattern("leat_stage_events_total\\{[^}]*outcome=\"failed\",[^}]*mine-null.* 2")
                    .containsPattern("leat_tasks_ended_total\\{[^}]*end=\"timed_out\"[^}]*mine-never[^}]*\\} 2");
            assertThat(leat.output()).doesNotContain("state=\"DRAINING\"", "state=\"STOPPED\"");
            leat.terminate();
            assertThat(leat.awaitExit()).as(leat.output()).isZero();
            assertThat(leat.output())
                    .contains("stage=\"mine-throws\"", "at plugin Faulty.jar//Faulty$Deep.fault(")
                    .contains("stage 'mine-throws-later' did not open or close: cannot be closed")
                    .contains("stage 'mine-null' did not open or close: it answered null")
                    .contains("stage 'mine-never' did not open or close: Timeout");
        }
    }

    @Test
    void a_stage_that_holds_its_event_loop_is_named_with_its_stack_and_the_others_go_on() throws Exception {
        try (LeatProcess leat = start(List.of("blocks"))) {
            send("blocks", 1, 2);
            leat.awaitOutput("event loop is blocked");
            send("good", 5, 50);
            awaitRows("good", 50);
            awaitRows("blocks", 2);
            leat.awaitOutput("event loop answers again");

            assertThat(leat.output())
                    .containsPattern("event loop is blocked.*Faulty\\$Async.block")
                    .containsPattern("stage held its event loop.*pipeline=\"blocks\".*stage=\"mine-blocks\"");
            assertThat(metrics(leat))
                    .containsPattern("leat_stage_blocking_total\\{[^}]*stage=\"mine-blocks\"[^}]*\\} 1")
                    .containsPattern("leat_event_loop_blocked_total\\{[^}]*\\} 1")
                    .doesNotContainPattern("leat_stage_blocking_total\\{pipeline=\"good\"[^}]*\\} [1-9]");
            assertThat(deadLetters()).isZero();
        }
    }

    @Test
    void a_stage_that_does_not_open_stops_its_pipeline_alone_with_the_reason() throws Exception {
        try (LeatProcess leat = start(OPENING)) {
            awaitRows("good", 4);
            for (String does : OPENING) {
                leat.awaitOutput("pipeline=\"" + does + "\" state=\"STOPPED\"");
            }
            send("good", 5, 8);
            awaitRows("good", 8);

            assertThat(leat.output())
                    .containsPattern("open-throws.*stage 'mine-open-throws' did not open.*cannot be opened")
                    .containsPattern("open-fails.*stage 'mine-open-fails' did not open.*opened in vain")
                    .containsPattern("open-null.*stage 'mine-open-null' did not open.*it answered null")
                    .containsPattern("open-lacks.*stage 'mine-open-lacks' did not open.*NoClassDefFoundError: Absent");
        }
    }

    @Test
    void a_provider_that_throws_is_a_mistake_of_the_configuration_with_its_place() throws IOException {
        try (LeatProcess leat = LeatProcess.start(
                "check",
                "--offline",
                "--plugins",
                plugins.toString(),
                pipeline("no-create").toString())) {
            assertThat(leat.awaitExit()).isEqualTo(2);
            assertThat(leat.output())
                    .contains("no-create.json:3:13: stages[0]: the plugin 'faulty' failed", "cannot be made");
        }
    }

    /** A process with one pipeline for each fault, and {@code good}, of which four events are there. */
    private LeatProcess start(List<String> faults) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", "--plugins", plugins.toString(), "--node"));
        words.add(Files.writeString(folder.resolve("node.json"), "{\"admin\": {\"port\": 0}}")
                .toString());
        for (String does : faults) {
            words.add(pipeline(does).toString());
        }
        words.add(pipeline("good").toString());
        send("good", 1, 4);
        return LeatProcess.start(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"), Map.of(), words);
    }

    private Path pipeline(String does) throws IOException {
        topics.createNamed(topic(does), 1, Map.of());
        String text = """
                {"name": "%1$s",
                 "source": {"bootstrapServers": "%2$s", "topics": ["%3$s"], "groupId": "%3$s"},
                 "stages": [{"name": "mine-%1$s", "type": "java", "provider": "faulty", "options": {"does": "%1$s"},
                             "timeoutMs": 700}],
                 "sink": {"uri": "%4$s", "user": "%5$s", "password": "%6$s", "connections": 2,
                          "tables": [{"table": "rows", "mode": "append",
                                      "columns": {"what": "\\"%1$s\\"", "id": ".id"}}]}}
                """.formatted(
                does, topics.bootstrapServers(), topic(does), database.uri(), database.user(), database.password());
        return Files.writeString(folder.resolve(does + ".json"), text);
    }

    private String topic(String does) {
        return folder.getFileName() + "-" + does;
    }

    private void send(String does, int from, int to) {
        for (int id = from; id <= to; id++) {
            topics.send(topic(does), 0, "k", "{\"id\": " + id + "}");
        }
    }

    private void awaitRows(String does, long count) {
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(database.number("SELECT count(*) FROM rows WHERE what = ?", does))
                        .isEqualTo(count));
    }

    private long deadLetters() throws SQLException {
        return database.number("SELECT count(*) FROM leat.dead_letters");
    }

    private List<String> reasons() throws SQLException {
        return database.rows("SELECT DISTINCT pipeline || ' ' || kind || ' ' || reason FROM leat.dead_letters").stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static String metrics(LeatProcess leat) throws Exception {
        Matcher url = ADMIN.matcher(leat.output());
        assertThat(url.find()).as(leat.output()).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.group(1) + "/metrics"))
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
