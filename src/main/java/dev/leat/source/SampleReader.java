package dev.leat.source;

import dev.leat.api.Event;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.PartitionId;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Reads a sample: assigns and seeks, joins no group. Belongs to one thread, which it makes wait. */
final class SampleReader implements AutoCloseable {
    private static final long DEADLINE_MS = 60_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ASK = Duration.ofSeconds(20);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final PipelineConfig config;
    private final Sample.Wanted wanted;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, SamplePart> parts = new HashMap<>();
    private final long deadlineNs;

    SampleReader(PipelineConfig config, String owner, Sample.Wanted wanted) {
        this.config = config;
        this.wanted = wanted;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        this.consumer = new KafkaConsumer<>(ConsumerSettings.sample(config, owner));
    }

    Sample read() {
        plan();
        consumer.assign(parts.keySet());
        parts.forEach((partition, part) -> consumer.seek(partition, part.from()));
        String shortage = "";
        while (shortage.isEmpty() && !parts.values().stream().allMatch(SamplePart::done)) {
            turn();
            shortage = shortage();
        }
        SortedMap<PartitionId, List<Event>> events = new TreeMap<>();
        parts.forEach((partition, part) -> {
            if (!part.events().isEmpty()) {
                events.put(KafkaIds.of(partition), part.events());
            }
        });
        return new Sample(events, shortage);
    }

    private void plan() {
        List<TopicPartition> partitions = partitions();
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, ASK);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASK);
        boolean newest = wanted.from() instanceof StartAt.Latest;
        Map<TopicPartition, Long> starts = newest ? begins : starts(partitions, begins, ends);
        Map<PartitionId, Long> available = new HashMap<>();
        for (TopicPartition partition : partitions) {
            available.put(KafkaIds.of(partition), offset(ends, partition) - offset(starts, partition));
        }
        Shares.of(available, wanted.events()).forEach((id, share) -> {
            TopicPartition partition = KafkaIds.of(id);
            parts.put(
                    partition,
                    new SamplePart(offset(starts, partition), offset(ends, partition), Math.toIntExact(share), newest));
        });
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.listTopics(ASK).forEach((topic, infos) -> {
            if (config.source().topics().matches(topic)) {
                infos.stream()
                        .filter(info -> wanted.partition() == null || wanted.partition() == info.partition())
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
        });
        if (partitions.isEmpty()) {
            throw new BatchException(
                    BatchFailure.STOP,
                    "there is nothing to read from: " + config.source().topics().absence()
                            + (wanted.partition() == null ? "" : " with a partition " + wanted.partition()));
        }
        return partitions;
    }

    /** A moment after the last event means the end. */
    private Map<TopicPartition, Long> starts(
            Collection<TopicPartition> partitions, Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        if (!(wanted.from() instanceof StartAt.Timestamp timestamp)) {
            return begins;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, timestamp.epochMs()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, ASK);
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = found.get(partition);
            starts.put(partition, first == null ? offset(ends, partition) : first.offset());
        }
        return starts;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private void turn() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            SamplePart part = parts.get(new TopicPartition(record.topic(), record.partition()));
            if (part != null) {
                part.add(Event.of(Records.origin(config.source().key(), record)));
            }
        }
        parts.forEach((partition, part) -> {
            if (!part.done()) {
                part.readUpTo(consumer.position(partition, ASK));
                if (part.mustGoBack()) {
                    consumer.seek(partition, part.goBack());
                }
            }
            if (part.done()) {
                consumer.pause(List.of(partition));
            }
        });
    }

    private String shortage() {
        long bytes = parts.values().stream().mapToLong(SamplePart::bytes).sum();
        long bytesMax = config.limits().inFlightBytes();
        if (bytes >= bytesMax) {
            return "no more than " + bytesMax + " bytes are held";
        }
        return System.nanoTime() - deadlineNs >= 0 ? "Kafka gave no more within " + DEADLINE_MS + " ms" : "";
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
