package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.KeyFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static final String MINIMAL = """
            {
              // comments are welcome
              "name": "orders",
              "source": {"bootstrapServers": "${KAFKA:localhost:9092}", "topics": ["orders"], "groupId": "leat-orders"},
              "sink": {
                "uri": "postgresql://leat@localhost:5432/shop", "password": "${env:DB_PASSWORD}",
                "connections": "${LANES:8}",
                "tables": [{"table": "public.orders", "mode": "upsert", "key": ["order_id"]}]
              }
            }
            """;

    /** Linux lets nobody read it. */
    private static final Path CLOSED_TO_ROOT = Path.of("/proc/sys/vm/compact_memory");

    private final ConfigReader reader = new ConfigReader(new TextExpressions(), Map.of("DB_PASSWORD", "s3cret"));

    @Test
    void a_minimal_file_is_read_with_its_defaults() {
        ConfigFile<PipelineConfig> file = reader.readPipeline(MINIMAL, "orders.json");

        assertThat(file.problems().all()).isEmpty();
        PipelineConfig config = file.orThrow();
        assertThat(config.source().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(config.source().topics().names()).containsExactly("orders");
        assertThat(config.source().key()).isEqualTo(KeyFormat.STRING);
        assertThat(config.source().startAt()).isEqualTo(new StartAt.Earliest());
        assertThat(config.sink().connections()).isEqualTo(8);
        assertThat(config.sink().password()).isEqualTo(new Secret("s3cret"));
        assertThat(config.sink().tables().get(0).key()).containsExactly("order_id");
        assertThat(config.errors()).isEqualTo(new ErrorsConfig(OnFailure.DEAD_LETTER, null, 100, 1000));
        assertThat(config.limits()).isEqualTo(new LimitsConfig(4_194_304, 1000, 8));
        assertThat(config.shutdown()).isEqualTo(new ShutdownConfig(5000));
    }

    /** Its default of 4 MiB is above the limit then, and nobody wrote it. */
    @Test
    void a_lower_limit_is_no_reason_to_speak_of_a_transactions_bytes() {
        String text = MINIMAL.replace(
                "\"name\": \"orders\",", "\"name\": \"orders\", \"limits\": {\"inFlightBytes\": 65536},");

        assertThat(reader.readPipeline(text, "orders.json").problems().all()).isEmpty();
    }

    @Test
    void mistakes_are_found_together_with_their_places() {
        String text = MINIMAL.replace("\"groupId\"", "\"groupID\"")
                .replace("\"mode\": \"upsert\"", "\"mode\": \"insert\"")
                .replace("${LANES:8}", "${LANES:many}");

        ConfigFile<PipelineConfig> file = reader.readPipeline(text, "orders.json");

        assertThat(file.value()).isNull();
        assertThat(file.problems().all().stream().map(Object::toString))
                .containsExactly(
                        "orders.json:4:3: source.groupId: is missing",
                        "orders.json:4:83: source.groupID: is not a known key; did you mean 'groupId'?",
                        "orders.json:7:5: sink.connections: must be a whole number, got \"many\" from ${LANES:many}",
                        "orders.json:8:43: sink.tables[0].mode: must be one of \"append\", \"upsert\", got \"insert\"");
    }

    @Test
    void a_file_without_permission_says_so(@TempDir Path folder) throws Exception {
        Path closed = Files.writeString(folder.resolve("closed.json"), MINIMAL);
        Files.setPosixFilePermissions(closed, Set.of());
        Path unreadable = Files.isReadable(closed) ? CLOSED_TO_ROOT : closed;

        assertThat(reader.readPipeline(unreadable).problems().all().toString())
                .isEqualTo("[" + unreadable + ":1:1: cannot be read: permission denied]");
    }

    @Test
    void a_stage_keeps_the_keys_of_its_type_for_later() {
        String stage = "{\"name\": \"f\", \"type\": \"filter\", \"keep\": \".a\", \"runOn\": \"event-loop\"}";
        String text = MINIMAL.replace("\"sink\"", "\"stages\": [" + stage + "], \"sink\"");

        ConfigFile<PipelineConfig> file = reader.readPipeline(text, "orders.json");

        assertThat(file.problems().all()).isEmpty();
        StageConfig read = file.orThrow().stages().get(0);
        assertThat(read.runOn()).isEqualTo(RunOn.EVENT_LOOP);
        assertThat(read.options().path()).isEqualTo("stages[0]");
        assertThat(read.options().node().toString()).isEqualTo("{\"keep\":\".a\"}");
    }

    @Test
    void an_expression_shows_its_mistake_inside_the_file() {
        String text = MINIMAL.replace("\"key\": [\"order_id\"]", "\"key\": [\"order_id\"], \"when\": \".x == \\\"?\"");

        ConfigFile<PipelineConfig> file = reader.readPipeline(text, "orders.json");

        assertThat(file.problems().all().stream().map(Object::toString))
                .containsExactly("orders.json:8:99: sink.tables[0].when: is no valid expression: nobody knows '?'");
    }

    @Test
    void files_are_read_beside_the_configuration_and_lose_their_newline(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("password"), "from file\n");
        Path config = folder.resolve("orders.json");
        Files.writeString(config, MINIMAL.replace("${env:DB_PASSWORD}", "${file:password}"));

        PipelineConfig read = reader.readPipeline(config).orThrow();

        assertThat(read.sink().password()).isEqualTo(new Secret("from file"));
        assertThat(List.of(read, read.sink()).toString()).doesNotContain("from file");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_file_that_never_ends_is_too_long() {
        Path endless = Path.of("/dev/zero");
        String text = MINIMAL.replace("${env:DB_PASSWORD}", "${file:/dev/zero}");

        assertThat(reader.readPipeline(endless).problems().all())
                .singleElement()
                .hasToString("/dev/zero:1:1: is longer than 4194304 bytes");
        assertThat(reader.readPipeline(text, "orders.json").problems().all())
                .singleElement()
                .asString()
                .endsWith("needs the file /dev/zero, which is longer than 1048576 bytes");
    }
}
