package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.config.PipelineConfig;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is ever sent here: an idle topic is no silence. */
class KafkaAnswersIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Vertx vertx = Vertx.vertx();
    private final String topic = Servers.topics().create("answers", 1);

    @AfterEach
    void close() {
        get(vertx.close());
    }

    /** A paused consumer fetches nothing: heartbeats alone are answered, as in a node without partitions. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void a_group_that_has_nothing_to_do_is_heard_of(String protocol) {
        KafkaClients clients = get(KafkaClients.open(vertx, config(protocol), "test", MemoryBudget.ofHeap(1)));
        try (Consumer<byte[], byte[]> consumer = clients.takeConsumer()) {
            consumer.subscribe(List.of(topic), new Paused(consumer));
            await().atMost(BOUND).until(() -> {
                consumer.poll(POLL);
                return !consumer.assignment().isEmpty();
            });
            for (int heard = 0; heard < 2; heard++) {
                long before = clients.answers().count();
                await().atMost(BOUND).until(() -> {
                    consumer.poll(POLL);
                    return clients.answers().count() > before;
                });
            }
        }
        get(clients.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void a_question_is_answered_without_a_group(String protocol) {
        KafkaClients clients = get(KafkaClients.open(vertx, config(protocol), "test", MemoryBudget.ofHeap(1)));
        get(clients.clusterId());
        long before = clients.answers().count();

        clients.answers().ask();

        await().atMost(BOUND).until(() -> clients.answers().count() > before);
        assertThat(clients.answers().trouble()).isEmpty();
        get(clients.close());
    }

    /** As the source does with what it has not claimed. */
    private record Paused(Consumer<byte[], byte[]> consumer) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
    }

    private PipelineConfig config(String protocol) {
        return LeatRun.config("""
                {
                  "name": "answers",
                  "source": {
                    "bootstrapServers": "%s", "topics": ["%s"], "groupId": "%s",
                    "properties": {"group.protocol": "%s"}
                  },
                  "sink": {"uri": "postgresql://nobody@localhost/none", "tables": [{"table": "none", "mode": "append"}]}
                }
                """.formatted(Servers.kafka().bootstrapServers(), topic, topic, protocol));
    }

    private static <T> T get(Future<T> future) {
        await().atMost(BOUND).until(future::isComplete);
        return future.result();
    }
}
