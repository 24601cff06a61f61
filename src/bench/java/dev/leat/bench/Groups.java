package dev.leat.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;

/** Whether a program is ready, as Kafka sees it. */
final class Groups {
    private static final long SECONDS_MAX = 120;
    private static final long LOOK_MS = 25;

    private Groups() {}

    /** Returns when the group has all partitions of the topic of orders that it reads. */
    static void await(String bootstrapServers, String group, Process process) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            while (!hasAll(admin, group)) {
                if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                    throw new IllegalStateException(group + " never had all partitions");
                }
                Thread.sleep(LOOK_MS);
            }
        }
    }

    private static boolean hasAll(Admin admin, String group) throws InterruptedException {
        try {
            ConsumerGroupDescription found = Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .get();
            int partitions = found.members().stream()
                    .mapToInt(member -> member.assignment().topicPartitions().size())
                    .sum();
            return found.groupState() == GroupState.STABLE && partitions == Orders.PARTITIONS;
        } catch (ExecutionException notYet) {
            return false;
        }
    }
}
