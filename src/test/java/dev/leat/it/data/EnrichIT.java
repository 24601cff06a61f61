package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.stage.http.Backend;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that get something from a service which answers late, in any order, badly, or not at all. */
class EnrichIT {
    private static final int EVENTS = 3_000;
    private static final int PARTITIONS = 3;

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("enrich", PARTITIONS);

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void every_event_gets_its_own_answer_and_keeps_its_place(String version) throws Exception {
        try (Backend backend = backend()) {
            run(backend, version, "'url': 'http://localhost:%d/shaky/{.id}'".formatted(backend.port));
        }
    }

    @Test
    void events_that_share_requests_do_too() throws Exception {
        try (Backend backend = backend()) {
            run(
                    backend,
                    "http1",
                    "'url': 'http://localhost:%d/shakybatch', 'per': 'batch', 'body': '.id'".formatted(backend.port));
            assertThat(backend.asked.get()).as("requests").isLessThan(EVENTS / 4);
        }
    }

    private static boolean knows(int id) {
        return id % 50 != 0;
    }

    /** Answers after a while that differs, one in twenty with a failure, and hangs up now and then. */
    private Backend backend() {
        Backend backend = Backend.plain();
        backend.others.put(
                "shaky",
                request -> shaky(backend, request, response -> {
                    int id = Integer.parseInt(request.path().replaceFirst(".*/", ""));
                    Backend.end(
                            knows(id) ? response : response.setStatusCode(404),
                            Buffer.buffer("\"answer to " + id + "\""));
                }));
        backend.others.put(
                "shakybatch",
                request -> request.body()
                        .onSuccess(body -> shaky(
                                backend,
                                request,
                                response -> Backend.end(
                                        response,
                                        Buffer.buffer(
                                                answers(body.toJsonArray()).encode())))));
        return backend;
    }

    private static JsonArray answers(JsonArray ids) {
        List<@Nullable Object> answers = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.getInteger(i);
            answers.add(knows(id) ? "answer to " + id : null);
        }
        return new JsonArray(answers);
    }

    private void shaky(Backend backend, HttpServerRequest request, Consumer<HttpServerResponse> answer) {
        int chance;
        synchronized (random) {
            chance = random.nextInt(400);
        }
        backend.vertx.setTimer(1 + chance % 30, fired -> {
            if (chance == 0) {
                Backend.close(request);
            } else if (chance < 20) {
                Backend.end(request.response().setStatusCode(503), Buffer.buffer());
            } else {
                answer.accept(request.response());
            }
        });
    }

    private void run(Backend backend, String version, String request) throws Exception {
        database.execute("CREATE TABLE enriched (seq bigint GENERATED ALWAYS AS IDENTITY, p int, id int, x text)");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < EVENTS; id++) {
            int partition = id % PARTITIONS;
            records.add(Topics.record(topic, partition, null, "{\"id\":%d,\"p\":%d}".formatted(id, partition)));
        }
        topics.send(records);
        String stage = "[{'name': 'ask', 'type': 'http', " + request
                + ", 'into': 'x', 'statuses': {'404': 'default'}, 'retry': {'attempts': 50, 'firstMs': 5, 'lastMs': 50,"
                + " 'budgetMs': 50000}, 'timeoutMs': 60000, 'connection': {'version': '" + version
                + "', 'allowHosts': ['localhost']}}]";

        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'enriched', 'mode': 'append'}]")
                .set("stages", stage)
                .set("limits.batchEvents", "50");
        try (LeatRun run = LeatRun.start("enrich", json.text())) {
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.view().reason()).isEmpty();
            assertThat(Runs.story(run)).doesNotContain("doubt");
        }

        TreeMap<Integer, List<List<@Nullable Object>>> expected = new TreeMap<>();
        for (int id = 0; id < EVENTS; id++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(id % PARTITIONS);
            row.add(id);
            row.add(knows(id) ? "answer to " + id : null);
            expected.computeIfAbsent(id % PARTITIONS, partition -> new ArrayList<>())
                    .add(row);
        }
        List<List<@Nullable Object>> inOrder = new ArrayList<>();
        expected.values().forEach(inOrder::addAll);
        assertThat(database.rows("SELECT p, id, x FROM enriched ORDER BY p, seq"))
                .as("seed %d", seed)
                .isEqualTo(inOrder);
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
        assertThat(backend.open).hasValue(0);
    }
}
