package dev.leat.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.config.PipelineConfig;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of 100 kB that are next to nothing when they are sent: one fetch brings all of them. */
class PollBudgetIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int EVENTS = 100;
    private static final int EVENT_BYTES = 100_000;
    private static final int LIMIT_BYTES = 1_000_000;
    private static final int EVENTS_PER_TRANSACTION = 7;

    private final Vertx vertx = Vertx.vertx();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("budget", 2);

    @AfterEach
    void close() {
        get(vertx.close());
    }

    /** Between transactions are markers, which the client passes before it is refused the record behind them. */
    @ParameterizedTest
    @CsvSource({"classic,false", "consumer,false", "classic,true", "consumer,true"})
    void a_poll_brings_no_more_than_may_be_in_flight_and_none_is_left_out(String protocol, boolean transactions) {
        fill(transactions);
        List<List<ConsumerRecord<byte[], byte[]>>> polls = polls(protocol);

        assertThat(polls)
                .allSatisfy(poll -> assertThat(poll.stream()
                                .mapToLong(record -> record.value().length)
                                .sum())
                        .isLessThan(LIMIT_BYTES + EVENT_BYTES));
        assertThat(polls.stream().filter(poll -> poll.size() == LIMIT_BYTES / EVENT_BYTES))
                .hasSizeGreaterThan(5);
        for (int partition = 0; partition < 2; partition++) {
            assertThat(numbers(polls, partition))
                    .containsExactlyElementsOf(
                            LongStream.range(0, EVENTS).boxed().toList());
        }
    }

    private void fill(boolean transactions) {
        Map<String, String> packed = Map.of("compression.type", "zstd", "batch.size", "1000000", "linger.ms", "100");
        if (!transactions) {
            try (Producer<byte[], byte[]> producer = topics.producer(packed)) {
                send(producer, 0, EVENTS);
            }
            return;
        }
        Map<String, String> settings = new HashMap<>(packed);
        settings.put("transactional.id", topic);
        try (Producer<byte[], byte[]> producer = topics.producer(settings)) {
            producer.initTransactions();
            for (int from = 0; from < EVENTS; from += EVENTS_PER_TRANSACTION) {
                producer.beginTransaction();
                send(producer, from, Math.min(EVENTS, from + EVENTS_PER_TRANSACTION));
                producer.commitTransaction();
            }
        }
    }

    private void send(Producer<byte[], byte[]> producer, int from, int to) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int number = from; number < to; number++) {
            byte[] key = Integer.toString(number).getBytes(UTF_8);
            for (int partition = 0; partition < 2; partition++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, key, new byte[EVENT_BYTES])));
            }
        }
        producer.flush();
        assertThat(sent).allMatch(Future::isDone);
    }

    private List<List<ConsumerRecord<byte[], byte[]>>> polls(String protocol) {
        KafkaClients clients = get(KafkaClients.open(vertx, config(protocol), "test", MemoryBudget.ofHeap(1)));
        List<List<ConsumerRecord<byte[], byte[]>>> polls = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.takeConsumer()) {
            List<TopicPartition> both = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(both);
            both.forEach(partition -> consumer.seek(partition, 0));
            await().atMost(BOUND).pollInterval(Duration.ofMillis(1)).until(() -> {
                clients.budget().renew();
                List<ConsumerRecord<byte[], byte[]>> poll = new ArrayList<>();
                consumer.poll(POLL).forEach(poll::add);
                polls.add(poll);
                return polls.stream().mapToInt(List::size).sum() >= 2 * EVENTS;
            });
        }
        get(clients.close());
        return polls;
    }

    private static List<Long> numbers(List<List<ConsumerRecord<byte[], byte[]>>> polls, int partition) {
        return polls.stream()
                .flatMap(List::stream)
                .filter(record -> record.partition() == partition)
                .map(record -> Long.valueOf(new String(record.key(), UTF_8)))
                .toList();
    }

    private PipelineConfig config(String protocol) {
        return LeatRun.config("""
                {
                  "name": "budget",
                  "source": {
                    "bootstrapServers": "%s", "topics": ["%s"], "groupId": "%s",
                    "properties": {"group.protocol": "%s"}
                  },
                  "sink": {
                    "uri": "postgresql://nobody@localhost/none",
                    "tables": [{"table": "none", "mode": "append"}]
                  },
                  "limits": {"inFlightBytes": %d}
                }
                """.formatted(Servers.kafka().bootstrapServers(), topic, topic, protocol, LIMIT_BYTES));
    }

    private static <T> T get(io.vertx.core.Future<T> future) {
        await().atMost(BOUND).until(future::isComplete);
        return future.result();
    }
}
