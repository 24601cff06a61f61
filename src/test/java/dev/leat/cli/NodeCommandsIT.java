package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.LeatProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

        Files.writeString(file, good.replace("\"connections\": 2", "\"connections\": 1"));
        assertThat(ask("reload", "orders").out).isEqualTo("orders: reloaded\n");
        Pipelines.send(topic, 101, 150);
        await().atMost(BOUND).until(() -> pipelines.rows("events") == 150);
    }

    @Test
    void what_is_not_there_is_said() throws Exception {
        assertThat(ask("pause", "odrers").err).isEqualTo("leat: this process runs no pipeline odrers\n");

        Captured other = new Captured(Map.of(NodeOptions.URL_VARIABLE, "http://127.0.0.1:1"));
        assertThat(other.run("status")).isEqualTo(ExitCode.FAILURE);
        assertThat(other.err()).startsWith("leat: no node answers at http://127.0.0.1:1: ");
        assertThat(other.run("status", "--url", "localhost")).isEqualTo(ExitCode.CONFIGURATION);
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
