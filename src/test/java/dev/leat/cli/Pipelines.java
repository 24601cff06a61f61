package dev.leat.cli;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A topic with numbered events, a table for them and the file of a pipeline between the two. */
record Pipelines(Path folder, Database database) {
    static final int PARTITIONS = 2;

    /** Files go to the folder, rows to a new database. */
    static Pipelines in(Path folder) {
        return new Pipelines(folder, Servers.database());
    }

    /** A new topic with this many events, {@code {"id": 1}} and so on. */
    static String topic(int events) {
        Topics topics = Servers.topics();
        String topic = topics.create("events", PARTITIONS);
        send(topic, 1, events);
        return topic;
    }

    static void send(String topic, int first, int last) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = first; id <= last; id++) {
            records.add(Topics.record(topic, id % PARTITIONS, "k" + id, "{\"id\": " + id + "}"));
        }
        Servers.topics().send(records);
    }

    void createTable(String table) throws Exception {
        database.execute("CREATE TABLE " + table + " (id int NOT NULL)");
    }

    /** Writes the file of a pipeline that appends the topic's events to the table. */
    Path file(String name, String topic, String table) throws IOException {
        return file(name, topic, table, 5_000);
    }

    Path file(String name, String topic, String table, long drainMs) throws IOException {
        String text = """
                {
                  "name": "%1$s",
                  "source": {"bootstrapServers": "%2$s", "topics": ["%3$s"], "groupId": "%1$s-%3$s"},
                  "sink": {
                    "uri": "%4$s", "user": "%5$s", "password": "%6$s", "connections": 2,
                    "tables": [{"table": "%7$s", "mode": "append"}]
                  },
                  "shutdown": {"drainMs": %8$d}
                }
                """.formatted(
                        name,
                        Servers.kafka().bootstrapServers(),
                        topic,
                        database.uri(),
                        database.user(),
                        database.password(),
                        table,
                        drainMs);
        return write(name + ".json", text);
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }

    /** A node file whose admin server takes this port. */
    Path node(int port) throws IOException {
        return write("node-" + port + ".json", "{\"admin\": {\"port\": " + port + "}}");
    }

    long rows(String table) throws Exception {
        return database.number("SELECT count(*) FROM " + table);
    }

    long sessions() throws Exception {
        return database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'leat:%'");
    }
}
