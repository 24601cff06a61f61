package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pipelines have on the way is bounded by the heap of their process, whatever their own limits allow. */
class ManyPipelinesIT {
    private static final int PIPELINES = 12;
    private static final int EVENTS = 1_000;
    private static final int LENGTH = 5_000;
    private static final Duration HELD = Duration.ofSeconds(5);

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();

    @TempDir
    private Path folder;

    @Test
    void a_small_heap_is_enough_for_all_of_them() throws Exception {
        database.execute("""
                CREATE TABLE events (id int, filler text);
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
                CREATE TRIGGER gate BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION wait();
                """);
        List<String> words = new ArrayList<>(List.of("run", "--until-idle", "2000", "--node", node()));
        for (int i = 0; i < PIPELINES; i++) {
            words.add(pipeline(i, "sink.connections", "1"));
        }
        List<String> heap = List.of("-Xmx96m", "-XX:+ExitOnOutOfMemoryError");
        try (Connection gate = database.connect();
                Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            try (LeatProcess leat = LeatProcess.start(heap, Map.of(), words)) {
                Runs.awaitNumber(database, "SELECT count(*) FROM pg_locks WHERE NOT granted", PIPELINES);
                await().atMost(Runs.BOUND).during(HELD).until(leat::isAlive);
                statement.execute("SELECT pg_advisory_unlock(42)");

                assertThat(leat.awaitExit()).as(leat.output()).isZero();
            }
        }
        int all = PIPELINES * EVENTS;
        assertThat(database.text("SELECT count(*) || ' ' || count(DISTINCT id) FROM events"))
                .isEqualTo(all + " " + all);
    }

    @Test
    void a_limit_that_the_heap_never_allows_is_told() throws Exception {
        database.execute("CREATE TABLE events (id int, filler text)");
        String file = pipeline(0, "limits.inFlightBytes", "16000000");
        List<String> words = List.of("run", "--until-idle", "500", "--node", node(), file);

        try (LeatProcess leat = LeatProcess.start(List.of("-Xmx128m"), Map.of(), words)) {
            assertThat(leat.awaitExit()).as(leat.output()).isZero();

            assertThat(leat.output())
                    .contains("limits.inFlightBytes is 16000000, but one pipeline has at most a 16th of the heap");
        }
        assertThat(database.text("SELECT count(*) FROM events")).isEqualTo(Integer.toString(EVENTS));
    }

    private String node() throws IOException {
        Path node = folder.resolve("node.json");
        return Files.writeString(node, "{\"admin\": {\"enabled\": false}}").toString();
    }

    /** Its topic is full before it starts. */
    private String pipeline(int number, String path, String value) throws IOException {
        String topic = topics.create("many" + number, 1);
        String filler = "x".repeat(LENGTH);
        List<ProducerRecord<byte[], byte[]>> records = IntStream.range(0, EVENTS)
                .mapToObj(i -> "{\"id\":" + (number * EVENTS + i) + ",\"filler\":\"" + filler + "\"}")
                .map(json -> Topics.record(topic, 0, null, json))
                .toList();
        topics.send(records);
        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'events', 'mode': 'append'}]")
                .set(path, value);
        return Files.writeString(folder.resolve(topic + ".json"), json.text()).toString();
    }
}
