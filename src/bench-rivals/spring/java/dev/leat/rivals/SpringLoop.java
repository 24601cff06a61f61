package dev.leat.rivals;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a user of Spring writes: a batch listener with four threads, one transaction for what a poll brought, then
 * Kafka's offsets; at least once. Without Boot and annotations, which would only start later.
 */
public final class SpringLoop {
    private static final int THREADS = 4;
    private static final int RECORDS_MAX = 5000;

    private final OrderRows rows = new OrderRows();
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;

    private SpringLoop(HikariDataSource pool) {
        database = new JdbcTemplate(pool);
        transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    }

    /** Arguments: bootstrap servers, topic, group, JDBC URL, user, password. Runs until the process is ended. */
    public static void main(String[] args) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(args[3]);
        pool.setUsername(args[4]);
        pool.setPassword(args[5]);
        pool.setMaximumPoolSize(THREADS);
        SpringLoop loop = new SpringLoop(new HikariDataSource(pool));
        ContainerProperties properties = new ContainerProperties(args[1]);
        properties.setGroupId(args[2]);
        properties.setSyncCommits(false);
        properties.setMessageListener((BatchMessageListener<byte[], byte[]>) loop::write);
        ConcurrentMessageListenerContainer<byte[], byte[]> listeners = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        Map.of(
                                "bootstrap.servers",
                                args[0],
                                "auto.offset.reset",
                                "earliest",
                                "enable.auto.commit",
                                "false",
                                "max.poll.records",
                                Integer.toString(RECORDS_MAX)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                properties);
        listeners.setConcurrency(THREADS);
        listeners.start();
    }

    private void write(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Order> orders = rows.kept(records);
        transaction.executeWithoutResult(
                begun -> database.batchUpdate(OrderRows.SQL, orders, Math.max(1, orders.size()), OrderRows::set));
    }
}
