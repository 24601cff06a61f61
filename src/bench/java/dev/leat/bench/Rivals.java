package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a user would pick instead, each at its best: Kafka Connect with Debezium's JDBC sink, and a batch listener of
 * Spring's. {@code src/bench-rivals} builds them; they have their own class paths, and run until they are ended.
 */
record Rivals(EmbeddedKafka kafka, EmbeddedPostgres postgres) {
    private static final Path BUILT = Path.of("target", "rivals");
    private static final String CONNECTIONS = "4";
    private static final String ROWS = "5000";

    /** @param group of Kafka's, for this run alone; Connect puts its own name before it */
    Contender connect(String topic, String group) throws IOException {
        Path worker = Programs.FOLDER.resolve(group + "-worker.properties");
        Path sink = Programs.FOLDER.resolve(group + "-sink.properties");
        write(worker, worker(Programs.FOLDER.resolve(group + ".offsets")));
        write(sink, sink(topic, group));
        List<String> command = command("connect", "org.apache.kafka.connect.cli.ConnectStandalone");
        command.addAll(List.of(worker.toString(), sink.toString()));
        return new Contender("connect", command, true);
    }

    /** @param group of Kafka's, for this run alone */
    Contender spring(String topic, String group) throws IOException {
        List<String> command = command("spring", "dev.leat.rivals.SpringLoop");
        command.addAll(List.of(kafka.bootstrapServers(), topic, group));
        command.addAll(List.of(jdbcUrl() + "?reWriteBatchedInserts=true", postgres.user(), postgres.password()));
        return new Contender("spring", command, true);
    }

    private Map<String, String> worker(Path offsets) {
        return Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter", "dev.leat.rivals.OrderConverter",
                "offset.storage.file.filename", offsets.toString(),
                "plugin.discovery", "service_load",
                "listeners", "http://127.0.0.1:0");
    }

    private Map<String, String> sink(String topic, String name) {
        Map<String, String> sink = new TreeMap<>(Map.of(
                "name",
                name,
                "connector.class",
                "io.debezium.connector.jdbc.JdbcSinkConnector",
                "topics",
                topic,
                "tasks.max",
                CONNECTIONS,
                "connection.url",
                jdbcUrl(),
                "connection.username",
                postgres.user(),
                "connection.password",
                postgres.password(),
                "connection.pool.min_size",
                "1",
                "transforms",
                "kept",
                "transforms.kept.type",
                "dev.leat.rivals.NotCancelled"));
        sink.putAll(Map.of(
                "collection.name.format", "public.orders",
                "insert.mode", "upsert",
                "primary.key.mode", "record_value",
                "primary.key.fields", "order_id",
                "schema.evolution", "none",
                "batch.size", ROWS,
                "use.reduction.buffer", "true",
                "dialect.postgres.unnest.insert.enabled", "true",
                "consumer.override.max.poll.records", ROWS));
        return sink;
    }

    private String jdbcUrl() {
        return postgres.jdbcUrl(Programs.DATABASE);
    }

    private List<String> command(String rival, String mainClass) throws IOException {
        Path built = BUILT.resolve(rival);
        List<String> command = Programs.java();
        command.add("-cp");
        command.add(built.resolve("classes") + File.pathSeparator + Files.readString(built.resolve("class-path")));
        command.add(mainClass);
        return command;
    }

    private static void write(Path file, Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }
}
