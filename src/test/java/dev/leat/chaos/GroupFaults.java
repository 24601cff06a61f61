package dev.leat.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A member of the consumer group that takes partitions, does nothing with them, and leaves. */
final class GroupFaults {
    private static final int TURNS = 8;
    private static final Duration TURN = Duration.ofMillis(100);

    private GroupFaults() {}

    static Fault storm(World world, Schedule.Planned planned) {
        AtomicReference<@Nullable Thread> stranger = new AtomicReference<>();
        return new Fault(
                () -> {
                    Thread thread = new Thread(() -> joinAndLeave(world), "stranger");
                    thread.setDaemon(true);
                    stranger.set(thread);
                    thread.start();
                },
                () -> {
                    Thread thread = stranger.get();
                    if (thread != null) {
                        thread.interrupt();
                        thread.join();
                    }
                });
    }

    private static void joinAndLeave(World world) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                world.broker().topics().bootstrapServers(),
                "group.id",
                world.group(),
                "enable.auto.commit",
                "false",
                "session.timeout.ms",
                "6000",
                "heartbeat.interval.ms",
                "500",
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        while (!Thread.currentThread().isInterrupted()) {
            KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            try {
                consumer.subscribe(List.of(world.topic()));
                for (int turn = 0; turn < TURNS; turn++) {
                    consumer.poll(TURN);
                }
            } catch (org.apache.kafka.common.KafkaException interruptedOrBrokerAway) {
                return;
            } finally {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            }
        }
    }
}
