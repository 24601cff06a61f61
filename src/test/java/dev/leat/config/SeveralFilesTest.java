package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralFilesTest {
    private final ConfigReader reader = new ConfigReader(new TextExpressions(), Map.of("DB_PASSWORD", "secret"));

    @TempDir
    Path folder;

    private String good = "";

    @BeforeEach
    void read_the_good_file() throws IOException {
        good = Files.readString(Path.of("src/test/resources/config/orders.json"));
    }

    @Test
    void files_with_names_and_groups_of_their_own_go_together() throws IOException {
        write("a.json", good);
        write("b.json", good.replace("\"name\": \"orders\"", "\"name\": \"b\"").replace("leat-orders", "leat-b"));

        assertThat(messages("a.json", "b.json")).isEmpty();
    }

    @Test
    void one_name_or_one_group_for_two_pipelines_is_refused() throws IOException {
        write("a.json", good);
        write("b.json", good);

        assertThat(messages("a.json", "b.json"))
                .containsExactly(
                        "b.json:2:3: name: is the name of the pipeline in a.json too; positions hang on it",
                        "b.json:6:5: source.groupId: is the consumer group of the pipeline in a.json too;"
                                + " each would get only a part of the partitions");
    }

    @Test
    void one_group_on_other_brokers_is_only_a_warning() throws IOException {
        write("a.json", good);
        write(
                "b.json",
                good.replace("\"name\": \"orders\"", "\"name\": \"b\"").replace("localhost:9092", "kafka:9092"));

        assertThat(messages("a.json", "b.json"))
                .containsExactly("b.json:6:5: warning: source.groupId: is the consumer group of the pipeline in a.json"
                        + " too; if both clusters are one, each gets only a part of the partitions");
    }

    @Test
    void a_broken_file_does_not_hide_what_files_do_to_each_other() throws IOException {
        write("a.json", good.replace("\"connections\": 4", "\"connections\": -4"));
        write("b.json", good);

        assertThat(messages("a.json", "b.json", "none.json"))
                .containsExactly(
                        "a.json:20:5: sink.connections: must be 1..64, got -4",
                        "b.json:2:3: name: is the name of the pipeline in a.json too; positions hang on it",
                        "b.json:6:5: source.groupId: is the consumer group of the pipeline in a.json too;"
                                + " each would get only a part of the partitions",
                        "none.json:1:1: does not exist");
    }

    @Test
    void a_byte_order_mark_is_no_mistake() throws IOException {
        write("a.json", "\uFEFF" + good);

        assertThat(messages("a.json")).isEmpty();
    }

    @Test
    void a_file_in_another_encoding_is_refused() throws IOException {
        Files.write(folder.resolve("a.json"), new byte[] {'{', (byte) 0xe4, '}'});

        assertThat(messages("a.json")).containsExactly("a.json:1:1: is not UTF-8 text");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<String> messages(String... names) {
        return reader.readPipelines(List.of(names).stream().map(folder::resolve).toList()).stream()
                .flatMap(file -> file.problems().all().stream())
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }
}
