package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process writes that checks files: lines of ours with a place, and nothing of the libraries below. */
class CheckLinesIT {
    private static final List<String> WRONG = List.of(
            "\"security.protocol\": \"SSL\", \"ssl.truststore.location\": \"/nowhere/trusted.jks\"",
            "\"security.protocol\": \"SSL\", \"ssl.keystore.location\": \"/nowhere/own.jks\"",
            "\"security.protocol\": \"SASL_PLAINTEXT\", \"sasl.mechanism\": \"PLAIN\"",
            "\"request.timeout.ms\": \"20000\", \"default.api.timeout.ms\": \"10000\"",
            "\"interceptor.classes\": \"no.such.Class\"");

    @TempDir
    private Path folder;

    @Test
    void each_mistake_is_one_line_with_its_place() throws Exception {
        Pipelines pipelines = Pipelines.in(folder);
        pipelines.createTable("events");
        String topic = Pipelines.topic(1);
        List<String> words = new ArrayList<>(List.of("check"));
        for (int each = 0; each < WRONG.size(); each++) {
            Path file = pipelines.file("wrong-" + each, topic, "events");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("\"groupId\"", "\"properties\": {" + WRONG.get(each) + "}, \"groupId\""));
            words.add(file.toString());
        }

        try (LeatProcess leat = LeatProcess.start(words.toArray(String[]::new))) {
            assertThat(leat.awaitExit()).isEqualTo(ExitCode.CONFIGURATION.number());

            assertThat(leat.output().lines().toList())
                    .hasSize(WRONG.size())
                    .allMatch(line -> line.matches(folder + "/wrong-\\d\\.json:\\d+:\\d+: source\\.properties.*"));
        }
    }
}
