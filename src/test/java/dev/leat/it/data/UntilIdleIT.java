package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that ends by itself, while others of its consumer group have a part of the partitions. */
class UntilIdleIT {
    private static final int PARTITIONS = 2;

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("idle", PARTITIONS);

    UntilIdleIT() throws Exception {
        database.execute("CREATE TABLE events (id int)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void what_another_of_the_group_leaves_is_written_before_the_end(String protocol) throws Exception {
        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'events', 'mode': 'append'}]")
                .property("group.protocol", protocol);
        try (LeatRun run = LeatRun.start("idle", json.text());
                Consumer<byte[], byte[]> other = other(protocol)) {
            Runs.awaitReady(run);
            awaitShare(run, other);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                topics.send(topic, partition, null, "{\"id\": " + partition + "}");
            }
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);
            run.pipelines().stopWhenIdle(1);
            Runs.awaitView(run, view -> !view.running() || Runs.story(run).contains("is not written to its end"));
            assertThat(run.view().running()).isTrue();

            other.unsubscribe();
            run.untilIdle(Runs.BOUND.toSeconds());

            assertThat(run.view().reason()).isEmpty();
        }
        assertThat(database.number("SELECT count(*) FROM events")).isEqualTo(PARTITIONS);
    }

    private static void awaitShare(LeatRun run, Consumer<byte[], byte[]> other) {
        await("a share of the partitions").atMost(Runs.BOUND).until(() -> {
            other.poll(Duration.ofMillis(50));
            return other.assignment().size() == 1
                    && run.view().source() != null
                    && run.view().source().partitions().size() == 1
                    && run.view().source().ready();
        });
    }

    /** Leat's own assignor where the group's members choose it; it writes nothing. */
    private Consumer<byte[], byte[]> other(String protocol) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                topics.bootstrapServers(),
                "group.id",
                "leat-" + topic,
                "group.protocol",
                protocol));
        if (protocol.equals("classic")) {
            settings.put(
                    "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        }
        Consumer<byte[], byte[]> other =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        other.subscribe(List.of(topic));
        return other;
    }
}
