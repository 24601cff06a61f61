package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is slow and the topic is far larger than every limit: memory stays bounded and polling goes on. */
class SlowSinkIT {
    private static final int PARTITIONS = 4;
    private static final int KIB = 1024;
    private static final long IN_FLIGHT_BYTES_MAX = 2L * KIB * KIB;
    private static final long FETCH_BYTES = (long) KIB * KIB;
    private static final Duration HELD = Duration.ofSeconds(9);
    private static final String TABLES = "[{'table': 'events', 'mode': 'append'}]";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("slow", PARTITIONS);

    SlowSinkIT() throws Exception {
        database.execute("""
                CREATE TABLE events (id int, filler text);
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
                CREATE TRIGGER gate BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION wait();
                """);
    }

    @Test
    void bytes_in_flight_stay_under_their_limit_and_the_group_keeps_its_member() throws Exception {
        int events = 40_000;
        send(events, KIB);
        AtomicLong peakBytes = new AtomicLong();
        PipelineJson json = pipeline(IN_FLIGHT_BYTES_MAX)
                .property("max.poll.interval.ms", "4000")
                .set("shutdown.drainMs", "2000");
        try (Connection gate = closeGate();
                LeatRun run = LeatRun.start("slow", json.text())) {
            Runs.awaitReady(run);
            await().atMost(Runs.BOUND).during(HELD).until(() -> {
                peakBytes.accumulateAndGet(Runs.inFlightBytes(run), Math::max);
                return true;
            });
            assertThat(run.telemetry().acknowledged()).isZero();
            openGate(gate);
            run.untilIdle(Runs.BOUND.toSeconds());

            assertThat(run.view().reason()).isEmpty();
            assertThat(Runs.story(run)).doesNotContain("lost [").doesNotContain("doubt");
            assertThat(run.telemetry().polled()).isEqualTo(events);
        }
        assertThat(peakBytes.get()).isBetween(IN_FLIGHT_BYTES_MAX / 2, IN_FLIGHT_BYTES_MAX + FETCH_BYTES);
        assertWritten(events, KIB);
    }

    @Test
    void a_small_heap_is_enough_for_a_large_topic_and_a_table_that_is_locked(@TempDir Path folder) throws Exception {
        int events = 20_000;
        int length = 5 * KIB;
        send(events, length);
        Path file = folder.resolve("slow.json");
        Files.writeString(file, pipeline(2 * IN_FLIGHT_BYTES_MAX).text());
        List<String> heap = List.of("-Xmx80m", "-XX:+ExitOnOutOfMemoryError");
        Path node = folder.resolve("node.json");
        Files.writeString(node, "{\"admin\": {\"enabled\": false}}");
        List<String> words = List.of("run", "--until-idle", "2000", "--node", node.toString(), file.toString());
        try (Connection gate = closeGate();
                LeatProcess leat = LeatProcess.start(heap, Map.of(), words)) {
            leat.awaitOutput("RUNNING");
            Runs.awaitNumber(database, "SELECT least(count(*), 1) FROM pg_locks WHERE NOT granted", 1);
            await().atMost(Runs.BOUND).during(HELD).until(leat::isAlive);
            openGate(gate);

            assertThat(leat.awaitExit()).as(leat.output()).isZero();
            assertThat(leat.output()).doesNotContain("OutOfMemory");
        }
        assertWritten(events, length);
    }

    /** Every insert waits until the gate is opened. */
    private Connection closeGate() throws SQLException {
        Connection gate = database.connect();
        try (Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            return gate;
        }
    }

    private static void openGate(Connection gate) throws SQLException {
        try (Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(42)");
        }
    }

    private PipelineJson pipeline(long inFlightBytes) {
        return PipelineJson.of(topic, database, TABLES)
                .set("limits.inFlightBytes", Long.toString(inFlightBytes))
                .set("limits.batchEvents", "200");
    }

    private void send(int events, int length) {
        String filler = "x".repeat(length);
        int atOnce = 1_000;
        for (int from = 0; from < events; from += atOnce) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int id = from; id < from + atOnce; id++) {
                String json = "{\"id\":" + id + ",\"filler\":\"" + filler + "\"}";
                records.add(Topics.record(topic, id % PARTITIONS, null, json));
            }
            topics.send(records);
        }
    }

    private void assertWritten(int events, int length) throws Exception {
        assertThat(database.text("SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || min(id) || ' ' || max(id)"
                        + " || ' ' || min(length(filler)) FROM events"))
                .isEqualTo(events + " " + events + " 0 " + (events - 1) + " " + length);
    }
}
