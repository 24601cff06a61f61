package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class EmbeddedKafkaIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void keeps_records_over_stop_and_kill_and_leaves_nothing_when_closed() throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults());
        Topics topics = new Topics(kafka.bootstrapServers());
        String topic = topics.create("kept", 2);
        topics.send(topic, 1, "k", "before stop");

        kafka.stop();
        kafka.start();
        topics.send(topic, 1, "k", "before kill");
        kafka.kill();
        kafka.start();

        assertThat(endOffset(topics, topic, 1)).isEqualTo(2);
        long pid = kafka.pid();
        Path folder = kafka.folder();
        kafka.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void creates_no_topic_by_itself_and_takes_settings() {
        try (EmbeddedKafka kafka =
                EmbeddedKafka.launch(new EmbeddedKafka.Settings(256, Map.of("message.max.bytes", "2000")))) {
            Topics topics = new Topics(kafka.bootstrapServers());
            String topic = topics.create("small", 1);

            assertThatThrownBy(() -> topics.send(topic, 0, "k", "x".repeat(3000)))
                    .hasMessageContaining("RecordTooLarge");
            assertThatThrownBy(() -> endOffset(topics, "nobody-made-me", 0)).hasMessageContaining("UnknownTopic");
        }
    }

    @Test
    void ends_and_deletes_its_folder_when_the_jvm_that_started_it_is_killed() throws Exception {
        Process jvm = new ProcessBuilder(
                        ClassPath.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServersMain.class.getName(),
                        "kafka")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> words = List.of(jvm.inputReader().readLine().split(" "));
        ProcessHandle server = ProcessHandle.of(Long.parseLong(words.get(0))).orElseThrow();
        Path folder = Path.of(words.get(1));
        assertThat(Files.exists(folder)).isTrue();
        GuardedProcess.run(List.of("kill", "-STOP", words.get(0)));

        jvm.destroyForcibly();

        await().atMost(BOUND).until(() -> !server.isAlive() && !Files.exists(folder));
    }

    private static long endOffset(Topics topics, String topic, int partition)
            throws ExecutionException, InterruptedException {
        try (Admin admin = topics.admin()) {
            TopicPartition one = new TopicPartition(topic, partition);
            return admin.listOffsets(Map.of(one, OffsetSpec.latest()))
                    .partitionResult(one)
                    .get()
                    .offset();
        }
    }
}
