package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.leat.cli.cases.CasesFile;
import dev.leat.expression.JsltCompiler;
import dev.leat.stage.StageTypes;
import dev.leat.support.Fuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good files with something wrong in them: each is read, or refused with the place of every mistake. */
class ConfigFuzzTest {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();
    private static final String SECRET = "correct-horse-battery";

    private final List<String> files = files();
    private final JsltCompiler expressions = new JsltCompiler();
    private final ConfigReader reader = new ConfigReader(
            expressions,
            Map.of("DB_PASSWORD", SECRET, "PSEUDONYM_KEY", SECRET, "A", "1"),
            StageCheck.of(StageTypes.options(), expressions));

    @TempDir
    private Path folder;

    @Test
    void a_file_whose_text_was_changed_is_read_or_refused_with_places() {
        Fuzz.run("texts of configurations", 1_000, chance -> {
            String text = chance.about(chance.changed(chance.pick(files)));

            check(reader.readPipeline(text, "fuzz.json"), text);
            check(reader.readNode(text, "fuzz.json"), text);
        });
    }

    @Test
    void a_file_whose_structure_was_changed_is_read_or_refused_with_places() {
        Fuzz.run("structures of configurations", 1_000, chance -> {
            JsonNode tree = chance.changed(JSON.readTree(chance.pick(files)));
            String text = chance.about(chance.oneIn(2) ? tree.toString() : tree.toPrettyString());

            check(reader.readPipeline(text, "fuzz.json"), text);
            check(reader.readNode(text, "fuzz.json"), text);
        });
    }

    @Test
    void a_file_whose_bytes_were_changed_is_read_or_refused_with_places() {
        Path file = folder.resolve("fuzz.json");
        Fuzz.run("bytes of configurations", 300, chance -> {
            byte[] bytes = chance.about(chance.changed(chance.pick(files).getBytes(StandardCharsets.UTF_8)));
            Files.write(file, bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);

            check(reader.readPipeline(file), text);
            check(reader.readPlain(file, CasesFile.class), text);
        });
    }

    @Test
    void what_is_no_configuration_at_all_is_refused() {
        Fuzz.run("nonsense for configurations", 500, chance -> {
            String text = chance.about(
                    chance.oneIn(2) ? chance.nonsense() : chance.json(5).toString());

            check(reader.readPipeline(text, "fuzz.json"), text);
            check(reader.readNode(text, "fuzz.json"), text);
        });
    }

    /** Ten thousands of mistakes take no time that grows with their square. */
    @Test
    void so_many_mistakes_are_told_as_soon_as_one() {
        StringBuilder text = new StringBuilder("{\"k\":[]");
        for (int i = 1; i < 100_000; i++) {
            text.append(",\n\"k").append(i).append("\":[]");
        }
        String file = text.append('}').toString();

        Fuzz.run(
                "many mistakes",
                1,
                chance -> assertThat(
                                reader.readNode(file, "fuzz.json").problems().all())
                        .hasSize(100_000));
    }

    private static void check(ConfigFile<?> file, String text) {
        long lines = text.lines().count() + 1;
        for (Problems.Problem problem : file.problems().all()) {
            assertThat(problem.toString()).containsPattern("(?s)fuzz\\.json:\\d+:\\d+: .");
            Place place = problem.place();
            assertThat(place).isNotNull().satisfies(at -> {
                assertThat(at.line()).isBetween(1, (int) lines);
                assertThat(at.column()).isBetween(1, text.length() + 2);
            });
            assertThat(problem.message()).isNotBlank().doesNotContain("java.lang", "com.fasterxml");
            if (!text.contains("${DB_PASSWORD") && !text.contains("${PSEUDONYM_KEY")) {
                assertThat(problem.message()).doesNotContain(SECRET);
            }
        }
        if (file.problems().isEmpty()) {
            assertThat(file.orThrow().toString()).isNotEmpty();
            assertThat(file.written().effective(StageTypes.options()).toString())
                    .isNotEmpty();
        } else {
            assertThat(file.value()).isNull();
        }
    }

    private static List<String> files() {
        List<String> all = new ArrayList<>();
        for (String folder : List.of("conf/examples", "conf/pipelines", "src/test/resources/config")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".json")).sorted().forEach(file -> all.add(text(file)));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        all.add(text(Path.of("conf/node.json")));
        return all;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
