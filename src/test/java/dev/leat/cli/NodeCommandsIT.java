package dev.leat.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.LeatProcess;
import io.vertx.core.Future;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that talk to a running node. */
class NodeCommandsIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");

    @TempDir
    private Path folder;

    private Pipelines pipelines;
    private String topic = "";
    private Path file = Path.of("");
    private Future<ExitCode> begun = Future.succeededFuture();
    private LeatProcess leat;

    @BeforeEach
    void start() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines.createTable("events");
        topic = Pipelines.topic(100);
        file = pipelines.file("orders", topic, "events");
        leat = LeatProcess.start("run", "--node", pipelines.node(0).toString(), file.toString());
        await().atMost(BOUND).until(() -> pipelines.rows("events") == 100);
    }

    @AfterEach
    void stop() {
        leat.close();
    }

    @Test
    void a_node_is_asked_paused_and_resumed() throws Exception {
        Pattern nothingWaits = Pattern.compile("orders +RUNNING +2 +0 ");
        await().atMost(BOUND)
                .until(() -> nothingWaits.matcher(ask("status").out).find());
        assertThat(ask("status").code).isEqualTo(ExitCode.OK);
        assertThat(ask("status", "--json").out).contains("\"state\" : \"RUNNING\"");

        assertThat(ask("pause", "orders", "--reason", "new index").out).isEqualTo("orders: paused\n");
        await().atMost(BOUND).until(() -> ask("status").out.contains("orders: paused by an operator: new index"));
        Pipelines.send(topic, 101, 150);
        assertThat(ask("resume", "orders").out).isEqualTo("orders: goes on\n");
        await().atMost(BOUND).until(() -> pipelines.rows("events") == 150);

        Asked top = ask("top", "--looks", "2", "--every", "200");
        assertThat(top.code).isEqualTo(ExitCode.OK);
        assertThat(top.out.lines().filter(line -> line.startsWith("orders"))).hasSize(2);
    }

    @Test
    void a_reload_tells_mistakes_with_their_place_and_then_succeeds() throws Exception {
        String good = Files.readString(file);
        Files.writeString(file, good.replace("\"table\": \"events\"", "\"table\": \"evnets\""));
        Asked refused = ask("reload", "orders");
        assertThat(refused.code).isEqualTo(ExitCode.FAILURE);
        assertThat(refused.err).containsPattern("orders\\.json:\\d+:\\d+: sink\\.tables\\[0].*evnets");

        Files.writeString(file, good.replace("\"name\": \"orders\"", "\"name\": \"odrers\""));
        Asked renamed = ask("reload", "orders");
        assertThat(renamed.err.lines().skip(1))
                .singleElement()
                .asString()
                .matches(".*orders\\.json:\\d+:\\d+: name: is odrers, the running pipeline is orders");

        Files.writeString(file, good.replace("\"connections\": 2", "\"connections\": 1"));
        assertThat(ask("reload", "orders").out).isEqualTo("orders: reloaded\n");
        Pipelines.send(topic, 101, 150);
        await().atMost(BOUND).until(() -> pipelines.rows("events") == 150);
    }

    @Test
    void stages_that_a_reload_took_away_are_not_there_any_more_and_their_breakers_alarm_nobody() throws Exception {
        String plain = Files.readString(file);
        Files.writeString(file, plain.replace("\"sink\": {", """
                "stages": [
                  {"name": "ask", "type": "http", "url": "http://127.0.0.1:1/", "into": "answer", "breaker": {},
                   "connection": {"allowHosts": ["127.0.0.1"]}}
                ],
                "sink": {"""));
        assertThat(ask("reload", "orders").out).isEqualTo("orders: reloaded\n");
        assertThat(ask("status", "--json").out).contains("\"name\" : \"ask\"");
        assertThat(metrics()).contains("leat_breaker_state{pipeline=\"orders\",stage=\"ask\",state=\"closed\"} 1.0");

        Files.writeString(file, plain);
        assertThat(ask("reload", "orders").out).isEqualTo("orders: reloaded\n");

        assertThat(ask("status", "--json").out).contains("\"name\" : \"sink\"").doesNotContain("\"name\" : \"ask\"");
        assertThat(metrics())
                .doesNotContain("leat_breaker_state{")
                .contains("leat_tasks_total{lane=\"0\",pipeline=\"orders\",stage=\"ask\",task=\"batch\"} 0.0");
    }

    private String metrics() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(admin() + "/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void a_tap_shows_so_many_events_or_ends_by_a_signal_or_with_the_node() throws Exception {
        Captured json = tap("--where", ".id > 105", "--limit", "3", "--rate", "100", "--json");
        Future<ExitCode> limited = begun;
        Captured text = tap("--stage", "sink");
        Future<ExitCode> signalled = begun;
        Pipelines.send(topic, 101, 110);
        assertThat(end(limited)).isEqualTo(ExitCode.OK);
        assertThat(json.out().lines())
                .hasSize(3)
                .allMatch(line -> line.matches("\\{.*\"before\":\\{\"id\":1(0[6-9]|10)}}"));
        await().atMost(BOUND).until(() -> text.out().contains("{\"id\":110}"));
        assertThat(text.out()).containsPattern("T.*Z " + topic + "-0 offset \\d+ key \"k110\" arrived\n  before \\{");
        text.signals.received(2);
        assertThat(end(signalled)).isEqualTo(ExitCode.OK);
        assertThat(text.halted).isEmpty();

        Captured last = tap();
        Future<ExitCode> hungUp = begun;
        leat.terminate();
        assertThat(end(hungUp)).isEqualTo(ExitCode.FAILURE);
        assertThat(last.err()).isEqualTo("leat: orders: the node closes\n");
    }

    /** Begins and waits until the node shows events. */
    private Captured tap(String... more) throws Exception {
        Captured terminal = new Captured(Map.of(NodeOptions.URL_VARIABLE, admin()));
        List<String> words = new ArrayList<>(List.of("tap", "orders"));
        words.addAll(List.of(more));
        long before = opened();
        begun = terminal.start(words.toArray(String[]::new));
        await().atMost(BOUND).until(() -> opened() == before + 1);
        return terminal;
    }

    private long opened() {
        return leat.output().lines().filter(line -> line.contains("tap opened")).count();
    }

    private static ExitCode end(Future<ExitCode> command) throws Exception {
        return command.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void who_reads_no_further_ends_a_command() throws Exception {
        Process top = shell("top --every 100 | head -n 1");
        assertThat(top.waitFor(60, TimeUnit.SECONDS)).isTrue();

        Process tap = shell("tap orders | head -n 1");
        await().atMost(BOUND).until(() -> {
            Pipelines.send(topic, 101, 110);
            return !tap.isAlive();
        });
        assertThat(said(tap)).isNotEmpty();
    }

    @Test
    void a_result_that_cannot_be_written_is_a_failure() throws Exception {
        Process status = shell("status > /dev/full");

        assertThat(status.waitFor()).isEqualTo(ExitCode.FAILURE.number());
        assertThat(new String(status.getErrorStream().readAllBytes(), UTF_8))
                .startsWith("leat: not all of the output could be written: ");
    }

    private Process shell(String words) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder command =
                new ProcessBuilder("sh", "-c", java + " -Xmx128m -jar " + System.getProperty("leat.jar") + " " + words);
        command.environment().put(NodeOptions.URL_VARIABLE, admin());
        return command.start();
    }

    private static String said(Process process) throws Exception {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void a_node_on_its_own_is_a_face_of_one() throws Exception {
        Pattern alone = Pattern.compile("orders +\\S+ +RUNNING +2 +0 ");
        await().atMost(BOUND)
                .until(() -> alone.matcher(ask("status", "--cluster").out).find());
        Asked status = ask("status", "--cluster");
        assertThat(status.code).isEqualTo(ExitCode.OK);
        assertThat(status.out).startsWith("not in a cluster, as node ");
        assertThat(ask("top", "--cluster", "--looks", "1").out).contains("not in a cluster");
        assertThat(ask("status", "--cluster", "--json").out).contains("\"joined\" : false");

        Asked reloaded = ask("reload", "orders", "--cluster");
        assertThat(reloaded.code).as(reloaded.err).isEqualTo(ExitCode.OK);
        assertThat(reloaded.out).matches("\\S+: reloaded\norders: reloaded\n");
    }

    @Test
    void what_is_not_there_is_said() throws Exception {
        assertThat(ask("tap", "odrers").err).isEqualTo("leat: this process runs no pipeline odrers\n");
        assertThat(ask("tap", "orders", "--stage", "shape").err)
                .isEqualTo("leat: pipeline orders has no stage shape; there are source, sink\n");
        assertThat(ask("tap", "orders", "--limit", "0").code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(ask("pause", "odrers").err).isEqualTo("leat: this process runs no pipeline odrers\n");

        Captured other = new Captured(Map.of(NodeOptions.URL_VARIABLE, "http://127.0.0.1:1"));
        assertThat(other.run("status")).isEqualTo(ExitCode.FAILURE);
        assertThat(other.err()).startsWith("leat: no node answers at http://127.0.0.1:1: ");
        assertThat(other.run("status", "--url", "localhost")).isEqualTo(ExitCode.CONFIGURATION);

        Captured lines = new Captured(
                Map.of(NodeOptions.URL_VARIABLE, admin(), NodeOptions.TOKEN_VARIABLE, "a-secret\nof-two-lines"));
        assertThat(lines.run("status")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(lines.err()).startsWith("leat: LEAT_TOKEN must be").doesNotContain("secret");
        Captured fromFile =
                new Captured(Map.of(NodeOptions.URL_VARIABLE, admin(), NodeOptions.TOKEN_VARIABLE, "a-secret\n"));
        assertThat(fromFile.run("status")).as(fromFile.err()).isEqualTo(ExitCode.OK);
    }

    private record Asked(ExitCode code, String out, String err) {}

    private Asked ask(String... words) throws Exception {
        Captured terminal = new Captured(Map.of(NodeOptions.URL_VARIABLE, admin()));
        ExitCode code = terminal.run(words);
        return new Asked(code, terminal.out(), terminal.err());
    }

    private String admin() {
        Matcher found = ADMIN.matcher(leat.output());
        assertThat(found.find()).as(leat.output()).isTrue();
        return found.group(1);
    }
}
