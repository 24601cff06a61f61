package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** With {@code errors.topic} each dead letter also goes to Kafka, as it was, with what is wrong in headers. */
class DeadLetterTopicIT {
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("copied", 1, Map.of("max.message.bytes", "6000000"));
    private final String copies = topics.create("copies", 1, Map.of("max.message.bytes", "3000000"));

    @Test
    void dead_letters_are_copied_once_with_their_reason() throws Exception {
        database.execute("CREATE TABLE readings (id int PRIMARY KEY, level int CHECK (level >= 0))");
        ProducerRecord<byte[], byte[]> refused = Topics.record(topic, 0, "one", "{\"id\":1,\"level\":-1}");
        refused.headers().add("trace", new byte[] {0, 1, (byte) 0xff});
        ProducerRecord<byte[], byte[]> unreadable = Topics.record(topic, 0, null, "no JSON");
        topics.send(List.of(refused, Topics.record(topic, 0, "two", "{\"id\":2,\"level\":2}"), unreadable));
        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'readings', 'mode': 'append'}]")
                .set("errors.topic", "'" + copies + "'");

        Runs.toTheEnd(json);
        Runs.awaitNumber(database, "SELECT count(*) FROM leat.dead_letters WHERE copied_at IS NULL", 0);
        Runs.toTheEnd(json);

        Map<String, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> all = topics.read(copies, 0);
        all.forEach(copy -> found.put(header(copy, "leat.offset"), copy));
        assertThat(found).containsOnlyKeys("0", "2");
        assertThat(all).hasSize(2);
        assertCopy(found, refused, "0 sink DATABASE 23514", "readings_level_check");
        assertCopy(found, unreadable, "2 source UNREADABLE null", "JSON");
        assertThat(found.values().stream().filter(copy -> copy.headers().lastHeader("trace") != null))
                .allMatch(copy -> copy.headers().lastHeader("trace").value()[2] == (byte) 0xff)
                .hasSize(1);
    }

    @Test
    void what_is_too_large_for_the_topic_is_only_told_of_and_holds_nothing_up() throws Exception {
        database.execute("CREATE TABLE readings (id int PRIMARY KEY)");
        try (Producer<byte[], byte[]> producer = topics.producer(Map.of("max.request.size", "6000000"))) {
            for (int length : List.of(10, 2_000_000, 4_000_000, 20)) {
                producer.send(Topics.record(topic, 0, "key", "x".repeat(length)))
                        .get();
            }
        }

        Runs.toTheEnd(PipelineJson.of(topic, database, "[{'table': 'readings', 'mode': 'append'}]")
                .set("errors.topic", "'" + copies + "'"));

        Runs.awaitNumber(database, "SELECT count(*) FROM leat.dead_letters WHERE copied_at IS NOT NULL", 4);
        assertThat(topics.read(copies, 0))
                .extracting(copy ->
                        header(copy, "leat.offset") + " " + (copy.value() == null ? "told" : copy.value().length))
                .containsExactlyInAnyOrder("0 10", "1 2000000", "2 told", "3 20");
    }

    private static void assertCopy(
            Map<String, ConsumerRecord<byte[], byte[]>> copies,
            ProducerRecord<byte[], byte[]> original,
            String told,
            String reason) {
        ConsumerRecord<byte[], byte[]> copy = Objects.requireNonNull(copies.get(told.substring(0, 1)));
        assertThat(copy.key()).isEqualTo(original.key());
        assertThat(copy.value()).isEqualTo(original.value());
        assertThat(header(copy, "leat.offset") + " " + header(copy, "leat.stage") + " " + header(copy, "leat.kind")
                        + " " + header(copy, "leat.sqlstate"))
                .isEqualTo(told);
        assertThat(header(copy, "leat.topic")).isEqualTo(original.topic());
        assertThat(header(copy, "leat.reason")).contains(reason);
    }

    private static String header(ConsumerRecord<byte[], byte[]> copy, String name) {
        return copy.headers().lastHeader(name) == null
                ? "null"
                : new String(copy.headers().lastHeader(name).value(), UTF_8);
    }
}
