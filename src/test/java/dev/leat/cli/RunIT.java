package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.LeatProcess;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar as its users run it: signals, exit codes, admin server. */
class RunIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");

    @TempDir
    private Path folder;

    private Pipelines pipelines;

    @BeforeEach
    void database() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines.createTable("events");
    }

    @Test
    void until_idle_writes_everything_and_exits_with_0() throws Exception {
        Path file = pipelines.file("batch", Pipelines.topic(1_000), "events");

        try (LeatProcess leat = run("--until-idle", "500", file.toString())) {
            assertThat(leat.awaitExit()).as(leat.output()).isZero();
        }

        assertThat(pipelines.rows("events")).isEqualTo(1_000);
        assertThat(pipelines.sessions()).isZero();
    }

    @Test
    void sigterm_drains_and_exits_with_0_and_health_follows() throws Exception {
        Path file = pipelines.file("orders", Pipelines.topic(100), "events");

        try (LeatProcess leat = run(file.toString())) {
            String admin = admin(leat);
            await().atMost(BOUND).until(() -> status(admin + "/health/ready") == 200);
            await().atMost(BOUND).until(() -> pipelines.rows("events") == 100);
            assertThat(status(admin + "/health/live")).isEqualTo(200);
            await().atMost(BOUND)
                    .until(() -> get(admin + "/metrics")
                            .body()
                            .contains("leat_events_acknowledged_total{pipeline=\"orders\"} 100.0"));
            assertThat(get(admin + "/status").body())
                    .contains("\"RUNNING\"")
                    .doesNotContain(pipelines.database().password() + "\"");

            leat.terminate();

            assertThat(leat.awaitExit()).as(leat.output()).isZero();
            assertThat(leat.output()).contains("told to stop").contains("leat stopped");
        }
        assertThat(pipelines.rows("events")).isEqualTo(100);
    }

    @Test
    void a_second_sigterm_stops_at_once_and_nothing_is_lost_or_doubled() throws Exception {
        Path file = pipelines.file("orders", Pipelines.topic(100), "events", 60_000);

        try (Connection lock = pipelines.database().connect();
                Statement statement = lock.createStatement();
                LeatProcess leat = run(file.toString())) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
            await().atMost(BOUND).until(this::aWriteWaits);
            leat.terminate();
            leat.awaitOutput("told to stop");

            leat.terminate();

            assertThat(leat.awaitExit()).as(leat.output()).isEqualTo(143);
            lock.rollback();
        }
        try (LeatProcess again = run("--until-idle", "500", file.toString())) {
            assertThat(again.awaitExit()).as(again.output()).isZero();
        }
        assertThat(pipelines.rows("events")).isEqualTo(100);
    }

    @Test
    void one_failed_pipeline_of_two_leaves_the_other_running_and_exits_with_3() throws Exception {
        Path good = pipelines.file("good", Pipelines.topic(100), "events");
        Path bad = pipelines.file("bad", Pipelines.topic(1), "missing");

        try (LeatProcess leat = run(good.toString(), bad.toString())) {
            String admin = admin(leat);
            await().atMost(BOUND)
                    .until(() -> get(admin + "/health/ready").body().contains("degraded"));
            await().atMost(BOUND).until(() -> pipelines.rows("events") == 100);
            assertThat(get(admin + "/status").body()).contains("missing");

            leat.terminate();

            assertThat(leat.awaitExit()).as(leat.output()).isEqualTo(3);
        }
    }

    @Test
    void a_pipeline_that_gets_nowhere_is_told_of_without_the_admin_server() throws Exception {
        String topic = Pipelines.topic(100);
        Path file = pipelines.file("orders", topic, "events");
        Path node = pipelines.write("silent.json", "{\"admin\": {\"enabled\": false, \"stuckMs\": 1000}}");

        try (LeatProcess leat = LeatProcess.start("run", "--node", node.toString(), file.toString());
                Connection lock = pipelines.database().connect();
                Statement statement = lock.createStatement()) {
            await().atMost(BOUND).until(() -> pipelines.rows("events") == 100);
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE events IN SHARE MODE");
            Pipelines.send(topic, 101, 150);
            leat.awaitOutput("pipeline orders is stuck: lag is ");

            lock.rollback();

            leat.awaitOutput("pipeline is not stuck any more");
            await().atMost(BOUND).until(() -> pipelines.rows("events") == 150);
        }
    }

    @Test
    void until_idle_also_ends_a_pipeline_that_a_reload_has_started_again() throws Exception {
        Path good = pipelines.file("good", Pipelines.topic(100), "events");
        Path bad = pipelines.file("bad", Pipelines.topic(7), "missing");

        try (Connection lock = pipelines.database().connect();
                Statement statement = lock.createStatement();
                LeatProcess leat = run("--until-idle", "500", good.toString(), bad.toString())) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE events IN SHARE MODE");
            String admin = admin(leat);
            await().atMost(BOUND).until(() -> get(admin + "/status").body().contains("table missing does not exist"));
            pipelines.createTable("missing");
            HttpRequest reload = HttpRequest.newBuilder(URI.create(admin + "/api/v1/pipelines/bad/reload"))
                    .timeout(BOUND)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(reload, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            await().atMost(BOUND).until(() -> pipelines.rows("missing") == 7);
            lock.rollback();

            assertThat(leat.awaitExit()).as(leat.output()).isZero();
        }
        assertThat(pipelines.rows("events")).isEqualTo(100);
    }

    @Test
    void when_all_pipelines_fail_the_process_says_why_and_exits_with_1() throws Exception {
        Path bad = pipelines.file("bad", Pipelines.topic(1), "missing");

        try (LeatProcess leat = run(bad.toString())) {
            assertThat(leat.awaitExit()).as(leat.output()).isEqualTo(1);
            assertThat(leat.output()).contains("table missing does not exist");
        }
    }

    @Test
    void wrong_configuration_exits_with_2_and_shows_every_mistake() throws Exception {
        Path file = pipelines.write("wrong.json", "{\"name\": \"x\", \"sorce\": {}, \"limits\": {\"batchEvents\": 0}}");

        try (LeatProcess leat = run(file.toString())) {
            assertThat(leat.awaitExit()).as(leat.output()).isEqualTo(2);
            assertThat(leat.output())
                    .contains("wrong.json:1:")
                    .contains("sorce")
                    .contains("did you mean")
                    .contains("limits.batchEvents");
        }
    }

    @Test
    void a_port_in_use_refuses_the_start_with_1_before_any_pipeline_starts() throws Exception {
        Path file = pipelines.file("orders", Pipelines.topic(1), "events");

        try (ServerSocket taken = new ServerSocket(0);
                LeatProcess leat = LeatProcess.start(
                        "run", "--node", pipelines.node(taken.getLocalPort()).toString(), file.toString())) {
            assertThat(leat.awaitExit()).as(leat.output()).isEqualTo(1);
            assertThat(leat.output()).contains("admin server cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
        assertThat(pipelines.rows("events")).isZero();
    }

    private LeatProcess run(String... words) throws Exception {
        String[] all = new String[words.length + 3];
        all[0] = "run";
        all[1] = "--node";
        all[2] = pipelines.node(0).toString();
        System.arraycopy(words, 0, all, 3, words.length);
        return LeatProcess.start(all);
    }

    private boolean aWriteWaits() throws Exception {
        return pipelines
                        .database()
                        .number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND application_name LIKE 'leat:%' AND wait_event_type = 'Lock'")
                > 0;
    }

    private static String admin(LeatProcess leat) {
        leat.awaitOutput("admin server listens");
        Matcher found = ADMIN.matcher(leat.output());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static int status(String url) throws Exception {
        return get(url).statusCode();
    }

    private static HttpResponse<String> get(String url) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(BOUND).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
