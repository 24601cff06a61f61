package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.observe.PipelineView;
import dev.leat.observe.StuckDetector;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Kafka's offsets have holes: compaction, transaction markers, aborted events, deleted beginnings. */
class OffsetHolesIT {
    private static final Map<String, String> COMPACTED = Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "200",
            "min.cleanable.dirty.ratio", "0.01",
            "max.compaction.lag.ms", "500",
            "delete.retention.ms", "100");
    private static final int KEYS = 30;

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();

    OffsetHolesIT() throws Exception {
        database.execute("CREATE TABLE events (id int, \"offset\" bigint)");
    }

    @Test
    void what_compaction_left_is_written_and_the_position_reaches_the_end() throws Exception {
        String topic = topics.create("compacted", 1, COMPACTED);
        AtomicInteger id = new AtomicInteger();
        fill(topic, id, 6_000);
        await("holes in " + topic)
                .atMost(Runs.BOUND)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    fill(topic, id, 1);
                    return topics.read(topic, 0).size() < 3_000;
                });
        List<Long> offsets =
                topics.read(topic, 0).stream().map(ConsumerRecord::offset).toList();
        long end = end(topic, 0);
        assertThat(end).isGreaterThan(offsets.size() + 2_000);

        Runs.toTheEnd(pipeline(topic));

        // the cleaner may have removed more in between, never something that had the last word
        assertThat(offsets).containsAll(written());
        assertThat(written())
                .containsAll(topics.read(topic, 0).stream()
                        .map(ConsumerRecord::offset)
                        .toList());
        assertThat(database.number("SELECT count(*) - count(DISTINCT id) FROM events"))
                .isZero();
        assertThat(positions()).containsExactly(end);
    }

    @Test
    void aborted_events_are_never_written_and_markers_at_the_end_are_passed() throws Exception {
        String topic = topics.create("transactions", 4);
        try (Producer<byte[], byte[]> producer = topics.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            for (int id = 0; id < 200; id++) {
                producer.beginTransaction();
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int event = 0; event < 10; event++) {
                    int partition = id < 195 ? event % 3 : 3;
                    sent.add(producer.send(record(topic, partition, id * 10 + event)));
                }
                producer.flush();
                assertThat(sent).allMatch(Future::isDone);
                if (id % 3 == 0 || id >= 195) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }

        Runs.toTheEnd(pipeline(topic).set("limits.batchEvents", "7"));

        assertThat(database.number("SELECT count(*) FROM events")).isEqualTo(130 * 10);
        assertThat(database.number("SELECT count(DISTINCT id) FROM events WHERE id / 10 % 3 <> 0 AND id < 1950"))
                .isEqualTo(130 * 10);
        assertThat(positions()).containsExactly(end(topic, 0), end(topic, 1), end(topic, 2), end(topic, 3));
    }

    @Test
    void events_behind_an_open_transaction_wait_for_its_end() throws Exception {
        String topic = topics.create("open", 1);
        try (Producer<byte[], byte[]> producer = topics.producer(Map.of("transactional.id", topic));
                LeatRun run = LeatRun.start("holes", pipeline(topic).text())) {
            producer.initTransactions();
            topics.send(List.of(record(topic, 0, 1)));
            producer.beginTransaction();
            assertThat(producer.send(record(topic, 0, 2)).get().offset()).isEqualTo(1);
            topics.send(List.of(record(topic, 0, 3)));
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);

            producer.commitTransaction();
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 3);
            run.untilIdle(Runs.BOUND.toSeconds());
        }
        assertThat(database.text("SELECT string_agg(id || ' at ' || \"offset\", ', ' ORDER BY \"offset\") FROM events"))
                .isEqualTo("1 at 0, 2 at 1, 3 at 2");
        assertThat(positions()).containsExactly(4L);
    }

    @Test
    void what_stands_behind_an_open_transaction_is_not_taken_for_written() throws Exception {
        String topic = topics.create("unfinished", 1);
        try (Producer<byte[], byte[]> producer = topics.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            topics.send(List.of(record(topic, 0, 1)));
            producer.beginTransaction();
            assertThat(producer.send(record(topic, 0, 2)).get().offset()).isEqualTo(1);
            topics.send(List.of(record(topic, 0, 3)));
            try (LeatRun run = LeatRun.start("holes", pipeline(topic).text())) {
                run.pipelines().stopWhenIdle(1);
                Runs.awaitView(run, view -> !view.state().equals("STARTING") && (lag(view) == 2 || !view.running()));

                assertThat(run.view().running()).isTrue();
                StuckDetector detector = new StuckDetector(1);
                assertThat(detector.look(run.view(), List.of(), List.of(), 0)).isNull();
                assertThat(detector.look(run.view(), List.of(), List.of(), 2_000_000))
                        .contains("lag is 2", "Kafka gives nothing to read");
                producer.commitTransaction();
                run.untilIdle(Runs.BOUND.toSeconds());
            }
        }
        assertThat(written()).containsExactly(0L, 1L, 2L);
    }

    private static long lag(PipelineView view) {
        return view.source() == null ? -1 : view.source().lag();
    }

    @Test
    void a_first_start_at_the_end_reads_the_whole_of_a_transaction_that_is_open() throws Exception {
        String topic = topics.create("latest", 1);
        topics.send(List.of(record(topic, 0, 1)));
        try (Producer<byte[], byte[]> producer = topics.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            assertThat(producer.send(record(topic, 0, 2)).get().offset()).isEqualTo(1);
            try (LeatRun run = LeatRun.start(
                    "holes", pipeline(topic).set("source.startAt", "'latest'").text())) {
                Runs.awaitReady(run);
                assertThat(producer.send(record(topic, 0, 3)).get().offset()).isEqualTo(2);
                producer.commitTransaction();
                Runs.awaitNumber(database, "SELECT next_offset FROM leat.positions", 4);
            }
        }
        assertThat(written()).containsExactly(1L, 2L);
    }

    @Test
    void a_first_start_begins_behind_what_kafka_has_deleted() throws Exception {
        String topic = topics.create("shortened", 2);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < 100; id++) {
            records.add(record(topic, 0, id));
        }
        topics.send(records);
        try (Admin admin = topics.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(60)))
                    .all()
                    .get();
        }

        Runs.toTheEnd(pipeline(topic));

        assertThat(database.text("SELECT count(*) || ' from ' || min(id) FROM events"))
                .isEqualTo("40 from 60");
        assertThat(positions()).containsExactly(100L, 0L);
    }

    private PipelineJson pipeline(String topic) {
        return PipelineJson.of(topic, database, """
                [{'table': 'events', 'mode': 'append', 'columns': {'id': '.id', 'offset': '$offset'}}]""");
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition, int id) {
        return Topics.record(topic, partition, "key " + id % KEYS, "{\"id\":" + id + "}");
    }

    private void fill(String topic, AtomicInteger id, int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(topic, 0, id.getAndIncrement()));
        }
        topics.send(records);
    }

    private long end(String topic, int partition) throws Exception {
        TopicPartition id = new TopicPartition(topic, partition);
        try (Admin admin = topics.admin()) {
            return admin.listOffsets(Map.of(id, OffsetSpec.latest()))
                    .partitionResult(id)
                    .get()
                    .offset();
        }
    }

    private List<Long> written() throws Exception {
        return database.rows("SELECT \"offset\" FROM events ORDER BY 1").stream()
                .map(row -> (Long) row.get(0))
                .toList();
    }

    private List<Long> positions() throws Exception {
        return database.rows("SELECT next_offset FROM leat.positions ORDER BY partition").stream()
                .map(row -> (Long) row.get(0))
                .toList();
    }
}
