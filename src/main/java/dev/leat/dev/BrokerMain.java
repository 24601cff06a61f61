package dev.leat.dev;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * Main class of the JVM in which {@link EmbeddedKafka} runs the broker. Arguments: the file with the broker's settings,
 * and a file to create once the broker takes requests. Formats the data folder when it is new. SIGTERM ends it in
 * order.
 */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws IOException {
        Path settingsFile = Path.of(args[0]);
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(settingsFile)) {
            settings.load(reader);
        }
        format(settingsFile, Path.of(settings.getProperty("log.dirs")));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        Files.createFile(Path.of(args[1]));
        server.awaitShutdown();
    }

    private static void format(Path settingsFile, Path data) {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        String[] words = {
            "format",
            "--standalone",
            "-c",
            settingsFile.toString(),
            "-t",
            Uuid.randomUuid().toString()
        };
        int code = StorageTool.execute(words, System.out);
        if (code != 0) {
            throw new DevException("the broker's folder " + data + " cannot be formatted: code " + code);
        }
    }
}
