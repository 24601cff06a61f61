package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.extended;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.config.PipelineConfig;
import dev.leat.support.Database;
import dev.leat.support.Servers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that failed: kept whole, replayed once, copied to Kafka. */
class DeadLetterIT {
    private static final String APPEND = "{\"table\": \"orders\", \"mode\": \"append\"}";

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private DeadLetterTable table(PipelineConfig config) {
        return get(DeadLetterTable.open(fixture.vertx, config, "test"));
    }

    private static Ack replay(Replay replay, StoredDeadLetter stored) {
        return get(replay.write(Replay.batch(stored)));
    }

    @Test
    void keeps_the_record_whole() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        PipelineConfig config = fixture.config(APPEND, "", "");
        Sink sink = fixture.started(config);
        Event failed = event(0, 0, null, "not json \0").piece(2, NullNode.instance);
        Batch batch = extended(
                batch(0, 0), 1, List.of(new DeadLetter(failed, "shape", FailureKind.EXPRESSION, "no\0good", null)));

        assertThat(fixture.write(sink, batch).deadLetters()).isEqualTo(1);

        DeadLetterTable table = table(config);
        StoredDeadLetter stored = get(table.list(DeadLetterFilter.waiting(10))).get(0);
        assertThat(stored.part()).isEqualTo("2");
        assertThat(stored.deadLetter().reason()).isEqualTo("no\\0good");
        assertThat(stored.deadLetter().event().origin().value())
                .isEqualTo("not json \0".getBytes(StandardCharsets.UTF_8));
        assertThat(stored.deadLetter().event().origin().key()).isNull();
        List<Header> headers = stored.deadLetter().event().origin().headers();
        assertThat(headers.get(0).value()).containsExactly(1, 2);
        assertThat(headers.get(1).value()).isNull();
        assertThat(stored.deadLetter().event().origin().timestampMs()).isEqualTo(1_700_000_000_000L);
        get(table.close());
    }

    @Test
    void a_time_beyond_those_of_postgresql_is_read_back() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        PipelineConfig config = fixture.config(APPEND, "", "");
        Sink sink = fixture.started(config);
        List<Event> events = new ArrayList<>();
        for (long timestampMs : List.of(9_224_318_015_999_999L, 9_300_000_000_000_000L, 1_700_000_000_000_000_000L)) {
            events.add(Event.of(new Origin(
                    SinkFixture.TOPIC,
                    0,
                    events.size(),
                    timestampMs,
                    KeyFormat.STRING,
                    null,
                    "no JSON".getBytes(StandardCharsets.UTF_8),
                    List.of())));
        }

        fixture.write(sink, SinkFixture.batch(0, 1, 0, events));

        DeadLetterTable table = table(config);
        assertThat(get(table.list(DeadLetterFilter.waiting(10))))
                .extracting(stored -> stored.deadLetter().event().origin().timestampMs())
                .containsExactly(9_224_318_015_999_999L, Long.MAX_VALUE, Long.MAX_VALUE);
        get(table.close());
    }

    @Test
    void a_database_that_lacks_characters_of_the_event_takes_its_dead_letter() throws SQLException {
        String name = fixture.database.name() + "_latin1";
        new Database(fixture.database.server(), "postgres")
                .execute("CREATE DATABASE " + name + " ENCODING 'LATIN1' TEMPLATE template0"
                        + " LC_COLLATE 'C' LC_CTYPE 'C'");
        try (SinkFixture latin = new SinkFixture(new Database(fixture.database.server(), name))) {
            latin.database.execute("CREATE TABLE orders (id int, v text)");
            PipelineConfig config = latin.config(APPEND, "", "");
            Sink sink = latin.started(config);
            Event odd = Event.of(new Origin(
                    SinkFixture.TOPIC,
                    0,
                    0,
                    1,
                    KeyFormat.STRING,
                    null,
                    new byte[] {'1'},
                    List.of(new Header("€", null))));
            List<Event> both = SinkFixture.events(0, 1, "{\"id\":1,\"v\":\"é\"}", "{\"id\":2,\"v\":\"€\"}");
            DeadLetter dead = new DeadLetter(odd, "shape", FailureKind.EXPRESSION, "no €, but é", null);

            assertThat(latin.write(sink, extended(batch(0, 1, 0, both), 3, List.of(dead))))
                    .isEqualTo(new Ack(1, 1, 0, 2));
            assertThat(latin.database.text("SELECT v FROM orders")).isEqualTo("é");
            assertThat(latin.database.text("SELECT reason FROM leat.dead_letters WHERE stage = 'shape'"))
                    .isEqualTo("no \\u20ac, but \\u00e9");
            DeadLetterTable table = get(DeadLetterTable.open(latin.vertx, config, "test"));
            assertThat(get(table.list(DeadLetterFilter.waiting(10))))
                    .flatExtracting(
                            stored -> stored.deadLetter().event().origin().headers())
                    .contains(new Header("€", null));
            assertThat(reasonOfReplay(
                            latin,
                            config,
                            get(table.list(DeadLetterFilter.waiting(1))).get(0)))
                    .isEqualTo("\\u201cno\\u201d");
            get(table.close());
        }
    }

    private static String reasonOfReplay(SinkFixture fixture, PipelineConfig config, StoredDeadLetter stored)
            throws SQLException {
        Replay replay = get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, true));
        Event event = stored.deadLetter().event();
        DeadLetter again = new DeadLetter(event, "shape", FailureKind.EXPRESSION, "“no”", null);
        Ack ack = get(replay.write(extended(batch(0, stored.id(), 0, List.of()), 1, List.of(again))));
        assertThat(ack.deadLetters()).isEqualTo(1);
        get(replay.close());
        return String.valueOf(fixture.database.text("SELECT reason FROM leat.dead_letters WHERE id = " + stored.id()));
    }

    @Test
    void a_replay_takes_effect_once_after_the_table_is_mended() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int CHECK (id < 5))");
        PipelineConfig config = fixture.config(APPEND, "", "");
        Sink sink = fixture.started(config);
        fixture.write(sink, batch(0, 0, "{\"id\":1}", "{\"id\":7}", "{\"id\":2}"));
        get(sink.close());
        DeadLetterTable table = table(config);
        Replay replay = get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, false));
        StoredDeadLetter stored = get(table.list(DeadLetterFilter.waiting(10))).get(0);

        Ack again = replay(replay, stored);
        fixture.database.execute("ALTER TABLE orders DROP CONSTRAINT orders_id_check");
        Ack mended = replay(replay, stored);

        assertThat(again).isEqualTo(new Ack(stored.id(), 0, 0, 1));
        assertThat(mended).isEqualTo(new Ack(stored.id(), 1, 0, 0));
        assertThatThrownBy(() -> replay(replay, stored)).hasMessageContaining("replayed already");
        assertThat(fixture.database.number("SELECT count(*) FROM orders WHERE id = 7"))
                .isEqualTo(1);
        assertThat(fixture.database.text("SELECT state || attempts FROM leat.dead_letters"))
                .isEqualTo("replayed3");
        get(replay.close());
        get(table.close());
    }

    @Test
    void one_that_meets_trouble_of_the_server_in_its_replay_has_failed_again() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int CHECK (id < 5))");
        PipelineConfig config = fixture.config(APPEND, "", "");
        Sink sink = fixture.started(config);
        fixture.write(sink, batch(0, 0, "{\"id\":7}"));
        fixture.database.execute("ALTER TABLE orders DROP CONSTRAINT orders_id_check;"
                + " CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN IF new.id = 7 THEN RAISE 'no' USING ERRCODE = 'XX000'; END IF; RETURN new; END $$;"
                + " CREATE TRIGGER f BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()");
        DeadLetterTable table = table(config);
        Replay replay = get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, false));
        StoredDeadLetter stored = get(table.list(DeadLetterFilter.waiting(10))).get(0);

        assertThat(replay(replay, stored)).isEqualTo(new Ack(stored.id(), 0, 0, 1));

        assertThat(fixture.database.text("SELECT state || attempts || sqlstate FROM leat.dead_letters"))
                .isEqualTo("new2XX000");
        get(replay.close());
        get(table.close());
    }

    @Test
    void a_replay_into_an_upsert_table_must_be_forced() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int PRIMARY KEY)");
        PipelineConfig config =
                fixture.config("{\"table\": \"orders\", \"mode\": \"upsert\", \"key\": [\"id\"]}", "", "");

        assertThatThrownBy(() -> get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, false)))
                .hasMessageContaining("--force");
        get(get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, true))
                .close());
    }

    @Test
    void discarded_ones_stay_in_the_table() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        PipelineConfig config = fixture.config(APPEND, "", "");
        Sink sink = fixture.started(config);
        fixture.write(sink, batch(0, 0, "{\"id\":\"x\"}", "[]", "{", "{\"id\":1}"));
        DeadLetterTable table = table(config);

        DeadLetterFilter unreadable =
                new DeadLetterFilter(List.of(), List.of(), null, null, null, "UNREADABLE", null, null, null, null, 10);
        assertThat(get(table.discard(unreadable))).isEqualTo(1);
        assertThat(get(table.discard(unreadable))).isZero();
        assertThat(get(table.count(DeadLetterFilter.waiting(1)))).isEqualTo(2);
        assertThat(get(table.list(unreadable)).get(0).state()).isEqualTo("discarded");
        get(table.close());
    }

    @Test
    void copies_to_a_topic_after_the_commit_also_those_from_before_a_restart() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        Sink before = fixture.started(fixture.config(APPEND, "", ""));
        fixture.write(before, batch(0, 0, "{\"id\":\"x\"}"));
        get(before.close());
        String topic = Servers.topics().create("dead", 1);
        String text = "\"topic\": \"" + topic + "\"";
        Sink sink = fixture.open(fixture.config(
                fixture.database.uri(), Servers.kafka().bootstrapServers(), "\"tables\": [" + APPEND + "]", text));
        SinkFixture.deploy(fixture.vertx, sink);

        fixture.write(sink, batch(0, 1, "{\"id\":\"y\"}"));

        List<ConsumerRecord<byte[], byte[]>> records = read(topic, 2);
        assertThat(records)
                .extracting(one -> new String(one.value(), StandardCharsets.UTF_8))
                .containsExactly("{\"id\":\"x\"}", "{\"id\":\"y\"}");
        assertThat(new String(records.get(1).headers().lastHeader("leat.offset").value(), StandardCharsets.UTF_8))
                .isEqualTo("1");
        assertThat(records.get(0).headers().lastHeader("leat.reason").value()).isNotEmpty();
        assertThat(records.get(0).headers().headers("h").iterator().next().value())
                .containsExactly(1, 2);
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        fixture.database.number("SELECT count(*) FROM leat.dead_letters WHERE copied_at IS NULL") == 0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        Properties properties = new Properties();
        properties.putAll(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()));
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }
}
