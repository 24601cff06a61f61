package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.leat.cli.cases.CasesFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.Problems;
import dev.leat.config.StageCheck;
import dev.leat.expression.JsltCompiler;
import dev.leat.stage.StageTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads every example there is: the files of conf/ and the configurations and stages shown in README.md and docs/. */
class ExamplesTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```jsonc?\\n(.*?)^```$");
    private static final Pattern NEEDED = Pattern.compile("\\$\\{(?:env:)?([A-Z_]+)}");
    private static final Pattern FILE = Pattern.compile("\\$\\{file:[^}]*}");
    private static final String PIPELINE = """
            {
              "name": "docs",
              "source": {"bootstrapServers": "localhost:9092", "topics": ["t"], "groupId": "docs"},
              "stages": [%s],
              "sink": {"uri": "postgresql://u@localhost:5432/d", "tables": [{"table": "t", "mode": "append"}]}
            }
            """;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    /** One configuration, from a file or from a page. */
    record Example(String name, String text) {
        boolean isPipeline() throws IOException {
            return tree().has("source") && tree().has("sink");
        }

        boolean isNode() throws IOException {
            return tree().has("admin");
        }

        boolean isTests() throws IOException {
            return tree().has("cases");
        }

        boolean isStage() throws IOException {
            return tree().has("name") && tree().has("type");
        }

        Example inPipeline() {
            return new Example(name, PIPELINE.formatted(text));
        }

        JsonNode tree() throws IOException {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException failure) {
                throw new IOException(name + " is no JSON", failure);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_is_read_without_errors(Example example) throws IOException {
        JsltCompiler expressions = new JsltCompiler();
        StageCheck stages = StageCheck.of(StageTypes.options(), expressions);
        ConfigReader reader = new ConfigReader(expressions, environment(example), stages);
        String text = FILE.matcher(example.text()).replaceAll("\\${env:SECRET}");

        if (example.isTests()) {
            assertThat(reader.readPlain(Path.of(example.name()), CasesFile.class)
                            .problems()
                            .all())
                    .isEmpty();
            return;
        }
        Problems problems = example.isPipeline()
                ? reader.readPipeline(text, example.name()).problems()
                : reader.readNode(text, example.name()).problems();

        assertThat(problems.errors()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_fits_the_schema(Example example) throws IOException {
        String name = example.isPipeline() ? "pipeline" : example.isTests() ? "test" : "node";
        String schema = Files.readString(Path.of("conf/schema/" + name + ".schema.json"));

        assertThat(schema(schema).validate(example.tree())).isEmpty();
    }

    @Test
    void the_schema_refuses_what_the_reader_refuses() throws IOException {
        Schema schema = schema(Files.readString(Path.of("conf/schema/pipeline.schema.json")));
        String good = Files.readString(Path.of("conf/pipelines/orders-full.json"));

        assertThat(errors(schema, good, "\"rowsMax\": 5000", "\"rowsMax\": 0")).isNotEmpty();
        assertThat(errors(schema, good, "\"rowsMax\": 5000", "\"rowsMax\": \"${ROWS:5000}\""))
                .isEmpty();
        assertThat(errors(schema, good, "\"rowsMax\"", "\"rowMax\"")).isNotEmpty();
        assertThat(errors(schema, good, "\"groupId\"", "\"group\"")).isNotEmpty();
        assertThat(errors(schema, good, "\"name\": \"orders-full\"", "\"name\": \"a b\""))
                .isNotEmpty();
        assertThat(errors(schema, good, "\"runOn\": \"worker\"", "\"runOn\": \"thread\""))
                .isNotEmpty();
    }

    private static List<?> errors(Schema schema, String good, String from, String to) throws IOException {
        assertThat(good).contains(from);
        return schema.validate(JSON.readTree(good.replace(from, to)));
    }

    private static Schema schema(String text) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JSON.readTree(text));
    }

    private static Map<String, String> environment(Example example) {
        Map<String, String> environment = new HashMap<>(Map.of("SECRET", "a-secret-of-enough-characters"));
        NEEDED.matcher(example.text())
                .results()
                .forEach(found -> environment.put(found.group(1), "a-secret-of-enough-characters-" + found.group(1)));
        return environment;
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Path file : files(Path.of("conf"), ".json")) {
            if (!file.startsWith("conf/schema")) {
                examples.add(new Example(file.toString(), Files.readString(file)));
            }
        }
        Path shape = Path.of("src/test/resources/config/shape.json");
        examples.add(new Example(shape.toString(), Files.readString(shape)));
        List<Path> pages = new ArrayList<>(files(Path.of("docs"), ".md"));
        pages.addAll(Stream.of(Path.of("README.md")).filter(Files::exists).toList());
        for (Path page : pages) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                Example example = new Example(page + "@" + block.start(), block.group(1));
                if (example.isPipeline() || example.isNode()) {
                    examples.add(example);
                } else if (example.isStage()) {
                    examples.add(example.inPipeline());
                }
            }
        }
        return examples;
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }
}
