package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a pipeline begins: first starts, later ones, and partitions and topics that appear while it runs. */
class StartIT {
    private static final String TABLES =
            "[{'table': 'events', 'mode': 'append', 'columns': {'id': '.id', 'topic': '$topic'}}]";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("start", 2);
    private final PipelineJson json = PipelineJson.of(topic, database, TABLES).property("metadata.max.age.ms", "500");

    StartIT() throws Exception {
        database.execute("CREATE TABLE events (id int, topic text)");
    }

    @Test
    void latest_means_the_end_at_the_first_start_and_later_starts_go_on() throws Exception {
        send(topic, 0, 0, 10);
        json.set("source.startAt", "'latest'");
        try (LeatRun run = LeatRun.start("start", json.text())) {
            Runs.awaitReady(run);
            send(topic, 0, 10, 20);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
        }
        send(topic, 0, 20, 30);
        send(topic, 1, 30, 40);

        Runs.toTheEnd(json);

        assertThat(ids()).isEqualTo("10 to 39, 30 in all, 30 different");
    }

    @Test
    void a_timestamp_means_the_first_event_that_is_not_older() throws Exception {
        long nowMs = System.currentTimeMillis();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < 20; id++) {
            byte[] value = ("{\"id\":" + id + "}").getBytes(UTF_8);
            records.add(new ProducerRecord<>(topic, 0, nowMs - 100_000 + id * 1_000L, null, value));
        }
        topics.send(records);
        String at = Instant.ofEpochMilli(nowMs - 100_000 + 13_000).toString();

        Runs.toTheEnd(json.set("source.startAt", "'" + at + "'"));

        assertThat(ids()).isEqualTo("13 to 19, 7 in all, 7 different");
    }

    @Test
    void a_timestamp_behind_the_last_event_means_the_end() throws Exception {
        send(topic, 0, 0, 10);

        json.set("source.startAt", "'" + Instant.now().plusSeconds(3_600) + "'");
        try (LeatRun run = LeatRun.start("start", json.text())) {
            Runs.awaitReady(run);
            send(topic, 0, 10, 20);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
            run.untilIdle(Runs.BOUND.toSeconds());
        }

        assertThat(ids()).isEqualTo("10 to 19, 10 in all, 10 different");
    }

    @Test
    void partitions_added_later_are_read_from_their_first_event_also_with_latest() throws Exception {
        send(topic, 0, 0, 10);
        json.set("source.startAt", "'latest'");
        try (LeatRun run = LeatRun.start("start", json.text())) {
            Runs.awaitReady(run);
            topics.grow(topic, 5);
            send(topic, 4, 10, 20);
            send(topic, 2, 20, 30);
            send(topic, 1, 30, 40);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 30);
        }
        topics.grow(topic, 6);
        send(topic, 5, 40, 50);

        Runs.toTheEnd(json);

        assertThat(ids()).isEqualTo("10 to 49, 40 in all, 40 different");
        assertThat(database.number("SELECT count(*) FROM leat.positions")).isEqualTo(6);
    }

    @Test
    void a_pattern_finds_topics_that_are_made_later() throws Exception {
        String other = topic + ".other";
        send(topic, 0, 0, 10);
        json.set("source.topics", "{'pattern': '" + topic + "(\\\\..*)?'}");
        try (LeatRun run = LeatRun.start("start", json.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
            topics.createNamed(other, 3, Map.of());
            topics.createNamed("not." + topic, 1, Map.of());
            send(other, 2, 10, 20);
            send("not." + topic, 0, 20, 30);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 20);
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.view().reason()).isEmpty();
        }

        assertThat(ids()).isEqualTo("0 to 19, 20 in all, 20 different");
        assertThat(database.number("SELECT count(*) FROM events WHERE topic = ?", other))
                .isEqualTo(10);
    }

    @Test
    void a_topic_that_does_not_exist_yet_is_waited_for() throws Exception {
        String later = Servers.unique("later");
        json.set("source.topics", "['" + later + "']");
        try (LeatRun run = LeatRun.start("start", json.text())) {
            Runs.awaitView(run, view -> view.source() != null);
            topics.createNamed(later, 2, Map.of());
            send(later, 1, 0, 10);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void a_pattern_that_no_topic_is_like_is_told_and_fails_a_run_until_idle(String protocol) throws Exception {
        json.property("group.protocol", protocol).set("source.topics", "{'pattern': 'none-" + topic + "-.*'}");
        try (LeatRun run = LeatRun.start("start", json.text())) {
            run.untilIdle(Runs.BOUND.toSeconds());

            assertThat(run.view().reason()).startsWith("topic like none-" + topic + "-.* does not exist in Kafka");
            assertThat(Runs.story(run)).contains("notice " + run.view().reason());
        }
    }

    /** As a process that was killed leaves it behind. */
    @Test
    void a_static_member_whose_session_is_not_over_is_waited_for() throws Exception {
        send(topic, 0, 0, 10);
        json.set("source.staticMembership", "true").property("group.protocol", "consumer");
        Map<String, Object> before = Map.of(
                "bootstrap.servers",
                topics.bootstrapServers(),
                "group.id",
                "leat-" + topic,
                "group.protocol",
                "consumer",
                "group.instance.id",
                "leat-" + topic + "-start");
        try (Consumer<byte[], byte[]> killed =
                new KafkaConsumer<>(before, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            killed.subscribe(List.of(topic));
            await().atMost(Runs.BOUND).until(() -> {
                killed.poll(Duration.ofMillis(50));
                return killed.assignment().size() == 2;
            });
            try (LeatRun run = LeatRun.start("start", json.text())) {
                Runs.awaitView(
                        run,
                        view -> view.state().equals("STARTING") && view.reason().contains("instance id"));

                killed.unsubscribe();

                Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);
            }
        }
    }

    /** Kafka's client would try for ever, as if no broker answered. */
    @Test
    void a_mechanism_that_no_login_has_stops_the_pipeline_with_its_place() throws Exception {
        String reason = Runs.toItsStop(json.property("security.protocol", "SASL_PLAINTEXT")
                .property("sasl.mechanism", "plain")
                .property(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=a password=b;"));

        assertThat(reason)
                .isEqualTo("source.properties['sasl.mechanism']: is not a known mechanism; did you mean 'PLAIN'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "leat.control"})
    void a_start_that_waits_for_a_lock_says_so(String locked) throws Exception {
        send(topic, 0, 0, 10);
        Runs.toTheEnd(json);
        send(topic, 0, 10, 20);
        try (Connection locker = database.connect();
                Statement statement = locker.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE " + locked);
            try (LeatRun run = LeatRun.start("start", json.text())) {
                Runs.awaitView(run, view -> view.reason().contains("another session holds a lock"));
                assertThat(run.view().state()).isEqualTo("STARTING");

                statement.execute("COMMIT");

                Runs.awaitNumber(database, "SELECT count(*) FROM events", 20);
            }
        }
    }

    @Test
    void a_position_that_is_set_is_noticed_while_nothing_comes() throws Exception {
        send(topic, 0, 0, 10);
        try (LeatRun run = LeatRun.start("start", json.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 10);

            database.execute("UPDATE leat.positions SET epoch = epoch + 1, next_offset = 5 WHERE partition = 0");

            Runs.awaitNumber(database, "SELECT count(*) FROM events", 15);
            Runs.awaitView(run, view -> view.source() != null && view.source().doubt() == null);
        }
    }

    private @Nullable String ids() throws Exception {
        return database.text("SELECT min(id) || ' to ' || max(id) || ', ' || count(*) || ' in all, '"
                + " || count(DISTINCT id) || ' different' FROM events");
    }

    private void send(String to, int partition, int fromId, int toId) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = fromId; id < toId; id++) {
            records.add(Topics.record(to, partition, null, "{\"id\":" + id + "}"));
        }
        topics.send(records);
    }
}
