package dev.leat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API does to a running process. */
class ApiIT {
    private static final String ORDERS = "/api/v1/pipelines/orders";
    private static final String LETTERS = ORDERS + "/dead-letters";

    private ApiProcess leat;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        leat = new ApiProcess(folder);
    }

    @AfterEach
    void stop() {
        leat.close();
    }

    @Test
    void a_paused_pipeline_reads_nothing_until_it_is_resumed() throws Exception {
        HttpResponse<String> paused = leat.post(ORDERS + "/pause", "{\"reason\": \"table is being rebuilt\"}");
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(leat.json(paused).path("state").asText()).isEqualTo("PAUSED");
        assertThat(leat.json(paused).path("reason").asText()).endsWith(": table is being rebuilt");
        leat.send(0, "a", "{\"id\": 1, \"amount\": 1}");
        await().atMost(ApiProcess.BOUND)
                .until(() -> leat.json(leat.get(ORDERS)).path("lag").asLong() == 1);
        assertThat(leat.json(leat.get(ORDERS + "/partitions"))
                        .at("/partitions/0/paused")
                        .asText())
                .isEqualTo("operator");
        assertThat(leat.database().number("SELECT count(*) FROM orders")).isZero();

        HttpResponse<String> resumed = leat.post(ORDERS + "/resume", null);

        assertThat(leat.json(resumed).path("state").asText()).isEqualTo("RUNNING");
        leat.awaitNumber("SELECT count(*) FROM orders", 1);
        assertThat(leat.process().output()).contains("/pause").contains("admin request");
    }

    @Test
    void a_wish_that_the_database_does_not_take_is_503_and_changes_nothing() throws Exception {
        try (Connection connection = leat.database().connect();
                Statement other = connection.createStatement()) {
            connection.setAutoCommit(false);
            other.execute("LOCK TABLE leat.control IN ACCESS EXCLUSIVE MODE");

            HttpResponse<String> answer = leat.post(ORDERS + "/pause", "{\"reason\": \"in vain\"}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(leat.json(leat.get(ORDERS)).path("state").asText()).isEqualTo("RUNNING");
        }
        assertThat(leat.post(ORDERS + "/pause", "{\"reason\": \"now\"}").statusCode())
                .isEqualTo(200);
        assertThat(leat.database().text("SELECT why FROM leat.control")).isEqualTo("now");
    }

    @Test
    void a_reload_takes_over_the_file_or_says_where_it_is_wrong() throws Exception {
        leat.writePipeline("second");
        HttpResponse<String> reloaded = leat.post(ORDERS + "/reload", null);
        assertThat(reloaded.statusCode()).as(reloaded.body()).isEqualTo(200);
        assertThat(leat.json(reloaded).path("state").asText()).isEqualTo("done");
        leat.send(0, "a", "{\"id\": 1, \"amount\": 1}");
        leat.awaitNumber("SELECT count(*) FROM orders WHERE tag = 'second'", 1);
        JsonNode shown = leat.json(leat.get(ORDERS + "/config"));
        assertThat(shown.at("/config/stages/0/with").asText()).contains("second");
        assertThat(shown.at("/config/sink/password").asText()).isEqualTo("***");

        leat.writeStages("{\"name\": \"shape\", \"type\": \"mapp\"}");
        JsonNode refused = refused(422);
        assertThat(refused.at("/problems/0/message").asText()).contains("did you mean 'map'");
        assertThat(refused.at("/problems/0/path").asText()).isEqualTo("stages[0].type");
        assertThat(refused.at("/problems/0/line").asInt()).isEqualTo(4);
        Files.writeString(leat.file(), "{");
        assertThat(refused(422).at("/problems/0/line").asInt()).isEqualTo(1);
        Files.delete(leat.file());
        assertThat(refused(422).at("/problems/0/message").asText()).contains("does not exist");
        leat.writePipeline("third");
        Files.writeString(leat.file(), Files.readString(leat.file()).replace("\"orders\",", "\"others\","));
        assertThat(refused(422).toString()).contains("the running pipeline is orders");

        assertThat(leat.json(leat.get(ORDERS)).path("state").asText()).isEqualTo("RUNNING");
        leat.send(0, "a", "{\"id\": 2, \"amount\": 1}");
        leat.awaitNumber("SELECT count(*) FROM orders WHERE tag = 'second'", 2);
    }

    private JsonNode refused(int status) throws Exception {
        HttpResponse<String> answer = leat.post(ORDERS + "/reload", null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return leat.json(answer);
    }

    @Test
    void dead_letters_are_found_by_what_they_are() throws Exception {
        for (int id = 1; id <= 7; id++) {
            leat.send(id % 2, "key-" + id, "{\"id\": " + id + ", \"amount\": -1, \"note\": \"n" + id + "%\"}");
        }
        leat.awaitNumber("SELECT count(*) FROM leat.dead_letters", 7);
        List<Long> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = leat.json(leat.get(LETTERS + "?limit=3" + next));
            page.path("deadLetters").forEach(letter -> all.add(letter.path("id").asLong()));
            next = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asLong();
        } while (!next.isEmpty());

        assertThat(all).hasSize(7).isSorted().doesNotHaveDuplicates();
        assertThat(count("?order=newest&limit=1&after=" + all.get(6))).isEqualTo(1);
        assertThat(leat.json(leat.get(LETTERS + "?order=newest&limit=1"))
                        .at("/deadLetters/0/id")
                        .asLong())
                .isEqualTo(all.get(6));
        assertThat(count("?partition=1")).isEqualTo(4);
        assertThat(count("?key=key-3")).isEqualTo(1);
        assertThat(count("?key=key")).isZero();
        assertThat(count("?text=n5%25")).isEqualTo(1);
        assertThat(count("?text=VIOLATES")).isEqualTo(7);
        assertThat(count("?kind=DATABASE&stage=sink&state=parked")).isEqualTo(7);
        assertThat(count("?kind=TIMEOUT")).isZero();
        assertThat(count("?state=replayed")).isZero();
        assertThat(count("?since=2999-01-01T00:00:00Z")).isZero();
        JsonNode whole = leat.json(leat.get(LETTERS + "/" + all.get(0)));
        assertThat(whole.path("key").asText()).startsWith("key-");
        assertThat(whole.path("value").asText()).contains("\"amount\": -1");
    }

    private int count(String query) throws Exception {
        HttpResponse<String> answer = leat.get(LETTERS + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return leat.json(answer).path("deadLetters").size();
    }

    @Test
    void dead_letters_and_what_waits_behind_them_are_replayed_beside_the_running_pipeline() throws Exception {
        leat.send(0, "a", "{\"id\": 1, \"amount\": -1}");
        leat.send(0, "a", "{\"id\": 2, \"amount\": 2}");
        leat.send(0, "b", "{\"id\": 3, \"amount\": -3}");
        leat.send(0, "b", "{\"id\": 4, \"amount\": 4}");
        leat.awaitNumber("SELECT count(*) FROM leat.dead_letters", 4);
        assertThat(leat.post(LETTERS + "/replay", "{}").statusCode()).isEqualTo(400);
        JsonNode dry = leat.json(leat.post(LETTERS + "/replay", "{\"key\": \"a\", \"dryRun\": true}"));
        assertThat(dry.path("deadLetters").asInt()).isEqualTo(2);
        assertThat(dry.path("parkedKeys").asInt()).isEqualTo(1);

        JsonNode again = task("replay", "{\"all\": true}");
        assertThat(again.path("state").asText()).isEqualTo("done");
        assertThat(again.path("failed").asInt()).isEqualTo(2);
        assertThat(again.at("/errors/0/reason").asText()).contains("violates check constraint");
        leat.database().execute("ALTER TABLE orders DROP CONSTRAINT orders_amount_check");
        JsonNode good = task("replay", "{\"key\": \"a\"}");
        assertThat(good.path("done").asInt()).isEqualTo(2);
        assertThat(good.path("rows").asInt()).isEqualTo(2);
        assertThat(good.path("total").asInt()).isEqualTo(2);
        JsonNode gone = task("discard", "{\"state\": \"parked\"}");
        assertThat(gone.path("done").asInt()).isEqualTo(2);

        assertThat(leat.database().text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM orders"))
                .isEqualTo("1 2");
        assertThat(count("?state=discarded")).isEqualTo(2);
        assertThat(count("?state=replayed")).isEqualTo(2);
        leat.send(0, "b", "{\"id\": 5, \"amount\": 5}");
        leat.awaitNumber("SELECT count(*) FROM orders", 3);
    }

    private JsonNode task(String what, String body) throws Exception {
        HttpResponse<String> begun = leat.post(LETTERS + "/" + what, body);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        long id = leat.json(begun).path("id").asLong();
        assertThat(begun.headers().firstValue("Location")).hasValue("/api/v1/tasks/" + id);
        return leat.awaitTask(id);
    }

    @Test
    void a_replay_is_cancelled_behind_its_step() throws Exception {
        for (int id = 1; id <= 5; id++) {
            leat.send(0, null, "{\"id\": " + id + ", \"amount\": -1}");
        }
        leat.awaitNumber("SELECT count(*) FROM leat.dead_letters", 5);
        leat.database().execute("ALTER TABLE orders DROP CONSTRAINT orders_amount_check");
        gate();
        try (Connection lock = leat.database().connect();
                Statement held = lock.createStatement()) {
            held.execute("SELECT pg_advisory_lock(42)");
            HttpResponse<String> begun = leat.post(LETTERS + "/replay", "{\"all\": true}");
            long id = leat.json(begun).path("id").asLong();
            await().atMost(ApiProcess.BOUND)
                    .until(() -> leat.database()
                                    .number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'"
                                            + " AND datname = current_database()")
                            == 1);
            assertThat(leat.post(LETTERS + "/discard", "{\"all\": true}").statusCode())
                    .isEqualTo(409);

            HttpResponse<String> cancelled = leat.send("DELETE", "/api/v1/tasks/" + id, null, ApiProcess.OPERATE);
            assertThat(leat.json(cancelled).path("state").asText()).isEqualTo("cancelling");
            held.execute("SELECT pg_advisory_unlock(42)");

            JsonNode ended = leat.awaitTask(id);
            assertThat(ended.path("state").asText()).isEqualTo("cancelled");
            assertThat(ended.path("done").asInt()).isEqualTo(1);
        }
        assertThat(leat.database().number("SELECT count(*) FROM orders")).isEqualTo(1);
    }

    @Test
    void a_pipeline_that_gets_nowhere_is_not_ready_and_says_what_holds_it() throws Exception {
        gate();
        try (Connection lock = leat.database().connect();
                Statement held = lock.createStatement()) {
            held.execute("SELECT pg_advisory_lock(42)");
            leat.send(0, "a", "{\"id\": 1, \"amount\": 1}");
            await().atMost(ApiProcess.BOUND)
                    .until(() -> leat.get("/health/ready")
                            .body()
                            .matches("(?s).*pipeline orders is stuck: lag is 1 .*waiting for PostgreSQL to write.*"));
            assertThat(leat.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(leat.get("/health/live").statusCode()).isEqualTo(200);
            JsonNode ready = leat.json(leat.get("/status")).path("ready");
            assertThat(ready.path("status").asText()).isEqualTo("failed");
            assertThat(ready.path("reasons").toString()).contains("pipeline orders is stuck: lag is 1 ");

            held.execute("SELECT pg_advisory_unlock(42)");

            leat.awaitStatus("/health/ready", 200);
            leat.awaitNumber("SELECT count(*) FROM orders", 1);
        }
    }

    /** From now on an insert waits while somebody has the lock 42. */
    private void gate() throws Exception {
        leat.database().execute("""
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
                CREATE TRIGGER gate BEFORE INSERT ON orders FOR EACH STATEMENT EXECUTE FUNCTION wait();
                """);
    }

    @Test
    void lanes_loops_and_loggers_are_told_of() throws Exception {
        leat.send(0, "a", "{\"id\": 1, \"amount\": 1}");
        leat.awaitNumber("SELECT count(*) FROM orders", 1);
        JsonNode lanes = leat.json(leat.get(ORDERS + "/lanes")).path("lanes");
        assertThat(lanes).hasSize(2);
        assertThat(lanes.at("/0/partitions").size() + lanes.at("/1/partitions").size())
                .isEqualTo(2);
        assertThat(lanes.findValuesAsText("name")).contains("shape", "sink");
        JsonNode loops = leat.json(leat.get("/api/v1/event-loops")).path("eventLoops");
        assertThat(loops.findValuesAsText("stage")).contains("shape", "sink");
        assertThat(loops.findValuesAsText("blocked")).containsOnly("false");
        JsonNode topology = leat.json(leat.get(ORDERS + "/topology"));
        assertThat(topology.path("nodes").findValuesAsText("kind")).contains("source", "stage", "sink", "table");

        String logger = "/api/v1/loggers/dev.leat.pipeline";
        leat.send("PUT", logger, "{\"level\": \"OFF\"}", ApiProcess.OPERATE);
        assertThat(leat.json(leat.get(logger)).path("effective").asText()).isEqualTo("OFF");
        leat.post(ORDERS + "/pause", "{}");
        assertThat(leat.process().output()).doesNotContain("PAUSED");
        HttpResponse<String> back =
                leat.send("PUT", logger, "{\"level\": \"INFO\", \"minutes\": 5}", ApiProcess.OPERATE);
        assertThat(leat.json(back).path("until").isNull()).isFalse();
        assertThat(leat.json(leat.get("/api/v1/node")).path("mayOperate").asBoolean())
                .isFalse();
    }
}
