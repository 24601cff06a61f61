package dev.leat.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Where events go: to each partition of each topic in turn.
 *
 * @param partitions of each topic
 */
record Spread(String name, int topics, int partitions) {
    static Spread standard(String topic) {
        return new Spread(topic, 1, Orders.PARTITIONS);
    }

    int slots() {
        return topics * partitions;
    }

    String topicOf(int index) {
        return topic(index % topics);
    }

    int partitionOf(int index) {
        return index / topics % partitions;
    }

    List<String> names() {
        return IntStream.range(0, topics).mapToObj(this::topic).toList();
    }

    private String topic(int number) {
        return topics == 1 ? name : name + "-" + number;
    }

    void create(String bootstrapServers, Map<String, String> settings) throws InterruptedException {
        Collection<NewTopic> all = names().stream()
                .map(topic -> new NewTopic(topic, partitions, (short) 1).configs(settings))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(all).all().get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the topics cannot be created", failure.getCause());
        }
    }

    void delete(String bootstrapServers) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.deleteTopics(names()).all().get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the topics cannot be deleted", failure.getCause());
        }
    }
}
