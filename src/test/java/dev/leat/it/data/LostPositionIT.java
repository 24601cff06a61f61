package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import dev.leat.support.Topics;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A position that means nothing to Kafka any more stops the pipeline; nothing is skipped in silence. */
class LostPositionIT {
    private static final String BLOCKED = " FROM pg_stat_activity WHERE application_name LIKE 'leat:%'"
            + " AND datname = current_database() AND wait_event_type = 'Lock'";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("lost", 2);
    private final PipelineJson json =
            PipelineJson.of(topic, database, "[{'table': 'events', 'mode': 'append', 'columns': {'id': '.id'}}]");

    LostPositionIT() throws Exception {
        database.execute("CREATE TABLE events (id int)");
    }

    @Test
    void events_deleted_before_they_were_read_stop_the_pipeline() throws Exception {
        send(0, 10);
        Runs.toTheEnd(json);
        send(10, 30);
        try (Admin admin = topics.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(20)))
                    .all()
                    .get();
        }

        String reason = Runs.toItsStop(json);

        assertThat(reason)
                .contains("no longer has", topic + "-0", "10")
                .endsWith("leat positions reset --topic " + topic + " --partition 0");
        assertThat(database.text("SELECT count(*) || ' to ' || max(id) FROM events"))
                .isEqualTo("10 to 9");
        assertThat(database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                .isEqualTo(10);
    }

    @Test
    void a_topic_made_anew_while_the_pipeline_was_down_stops_it() throws Exception {
        send(0, 10);
        Runs.toTheEnd(json);
        topics.makeAnew(topic, 2);
        send(100, 130);

        String reason = Runs.toItsStop(json);

        assertThat(reason).contains("deleted and made anew", "leat positions reset --topic " + topic);
        assertThat(database.number("SELECT max(id) FROM events")).isEqualTo(9);
    }

    @Test
    void a_topic_made_anew_while_the_pipeline_runs_stops_it() throws Exception {
        send(0, 10);
        json.property("metadata.max.age.ms", "500");
        try (LeatRun run = LeatRun.start("lost", json.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
            topics.makeAnew(topic, 2);
            send(100, 130);

            assertThat(Runs.stopReason(run)).contains(topic, "leat positions reset");
        }
        assertThat(database.number("SELECT max(id) FROM events")).isEqualTo(9);
    }

    /** Nothing is fetched of what is paused: Kafka's client believes that both partitions are there. */
    @Test
    void so_does_one_with_fewer_partitions() throws Exception {
        send(0, 10);
        json.property("metadata.max.age.ms", "300000");
        try (LeatRun run = LeatRun.start("lost", json.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
            run.pipelines()
                    .find(topic)
                    .orElseThrow()
                    .pause(true, "")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            topics.makeAnew(topic, 1);

            assertThat(Runs.stopReason(run)).contains("deleted and made anew", "--partition");
        }
    }

    /** What a disk has changed is never written; who goes on behind its batch loses that batch alone. */
    @Test
    void a_batch_that_is_broken_in_kafka_stops_the_pipeline_before_it() throws Exception {
        send(0, 10);
        send(10, 20);
        send(20, 30);
        breakOnDisk("{\"id\":15}", "{\"id\":95}");

        String reason = Runs.toItsStop(json);

        assertThat(reason).contains("partition " + topic + "-0 at offset 10 is invalid", "corrupt");
        assertThat(database.text("SELECT count(*) || ' to ' || max(id) FROM events"))
                .isEqualTo("10 to 9");
        database.execute("UPDATE leat.positions SET next_offset = 20, epoch = epoch + 1 WHERE partition = 0");
        Runs.toTheEnd(json);
        assertThat(database.text("SELECT count(*) || ' to ' || max(id) FROM events"))
                .isEqualTo("20 to 29");
    }

    private void breakOnDisk(String text, String other) throws Exception {
        Path name = Path.of(topic + "-0", "00000000000000000000.log");
        try (Stream<Path> files = Files.walk(Servers.kafka().folder())) {
            Path log = files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
            String content = Files.readString(log, ISO_8859_1);
            assertThat(content).contains(text);
            try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(other.getBytes(ISO_8859_1)), content.indexOf(text));
            }
        }
    }

    /** As a backup, or a replica that lacks the last transactions, would leave it: also without our last claim. */
    @Test
    void a_database_that_is_put_back_while_the_pipeline_runs_is_filled_again() throws Exception {
        send(0, 10);
        try (LeatRun run = LeatRun.start("put-back", json.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
            putBack();
            send(10, 12);

            Runs.awaitNumber(database, "SELECT count(*) FROM events", 12);
            assertThat(run.view().failed()).isFalse();
        }
        assertThat(database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM events"))
                .isEqualTo("0 1 2 3 4 5 6 7 8 9 10 11");
    }

    /** What the process knew of the partition is older than the database, whoever had it meanwhile. */
    @Test
    void so_is_one_that_is_put_back_while_the_group_has_taken_the_partitions_away() throws Exception {
        json.set("sink.connections", "1");
        send(0, 10);
        try (LeatRun run = LeatRun.start("put-back-moved", json.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
            database.execute("UPDATE leat.positions SET epoch = 1000"); // as after as many claims
            Runs.awaitNumber(database, "SELECT count(*) FROM leat.positions WHERE epoch > 1000", 2);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    Admin admin = topics.admin()) {
                statement.execute("BEGIN; LOCK TABLE leat.positions IN SHARE ROW EXCLUSIVE MODE");
                send(10, 12);
                Runs.awaitNumber(database, "SELECT count(*)" + BLOCKED + " AND query LIKE '%advance%'", 1);
                admin.removeMembersFromConsumerGroup("leat-" + topic, new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
                Runs.awaitNumber(database, "SELECT count(*)" + BLOCKED + " AND query LIKE '%owner%'", 1);
                database.execute("SELECT pg_terminate_backend(pid)" + BLOCKED);
                statement.execute("DELETE FROM events WHERE id >= 5;"
                        + " UPDATE leat.positions SET next_offset = 5, epoch = 1 WHERE partition = 0; COMMIT");
            }

            Runs.awaitNumber(database, "SELECT count(*) FROM events", 12);
            assertThat(run.view().failed()).isFalse();
        }
        assertThat(database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM events"))
                .isEqualTo("0 1 2 3 4 5 6 7 8 9 10 11");
    }

    /** The one before had made the waits longer; the pipeline ran well since. */
    @Test
    void an_outage_after_a_good_while_is_waited_for_as_the_first_one() throws Exception {
        send(0, 10);
        try (TcpProxy proxy = TcpProxy.to(Servers.postgres().port())) {
            proxy.refuse();
            json.set("sink.uri", "'" + database.uri(proxy.port()) + "'");
            try (LeatRun run = LeatRun.start("again", json.text())) {
                Runs.awaitView(run, view -> view.reason().contains("trying again in 1000 ms"));
                proxy.heal();
                Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
                awaitHeartbeats(5);

                putBack();
                send(10, 12);

                Runs.awaitNumber(database, "SELECT count(*) FROM events", 12);
                assertThat(run.telemetry().story().stream().filter(line -> line.contains("trying again")))
                        .last()
                        .asString()
                        .endsWith("trying again in 500 ms");
            }
        }
    }

    /** Each is sent when the one before it was answered. */
    private void awaitHeartbeats(int count) {
        Set<String> seen = new HashSet<>();
        await("heartbeats").atMost(Runs.BOUND).until(() -> {
            seen.add(String.valueOf(database.text("SELECT seen_at::text FROM leat.nodes")));
            return seen.size() > count;
        });
    }

    private void putBack() throws Exception {
        database.execute("DELETE FROM events WHERE id >= 5;"
                + " UPDATE leat.positions SET next_offset = 5, epoch = epoch - 1 WHERE partition = 0");
    }

    private void send(int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = from; id < to; id++) {
            records.add(Topics.record(topic, 0, null, "{\"id\":" + id + "}"));
        }
        topics.send(records);
    }
}
