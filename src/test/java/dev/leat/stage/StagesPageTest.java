package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.StageCheck;
import dev.leat.expression.JsltCompiler;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/stages.md says happens, and what conf/examples holds can be run. */
class StagesPageTest {
    private static final Path PAGE = Path.of("docs/stages.md");
    private static final Path EXAMPLES = Path.of("conf/examples");
    private static final Pattern EXAMPLE =
            Pattern.compile("```jsonc\n(?<stage>.*?)\n```\n```text\n(?<events>.*?)\n```", Pattern.DOTALL);
    private static final Pattern PLUGIN = Pattern.compile("```java\n(?<source>.*?)\n```", Pattern.DOTALL);

    private static final Pattern VALUE = Pattern.compile("(?<branch>(?:[a-z-]+: )?)(?<object>\\{.*)");

    @TempDir
    private Path folder;

    private Plugins plugins = Plugins.none();

    @BeforeEach
    void build_the_plugin_of_the_page() throws IOException {
        Path jars = Files.createDirectory(folder.resolve("plugins"));
        Matcher source = PLUGIN.matcher(Files.readString(PAGE));
        assertThat(source.find()).isTrue();
        PluginJar.build(jars, "AddVat", source.group("source"));
        Problems problems = new Problems();
        plugins = Plugins.open(jars, problems);
        assertThat(problems.all()).isEmpty();
    }

    @AfterEach
    void close_the_plugin() throws IOException {
        plugins.close();
    }

    @Test
    void every_type_has_a_section_and_its_examples_come_true() throws IOException {
        Map<String, String> sections = sections();

        assertThat(sections.keySet()).containsAll(StageTypes.options().keySet());
        for (String type : StageTypes.options().keySet()) {
            Matcher example = EXAMPLE.matcher(sections.get(type));
            int examples = 0;
            while (example.find()) {
                check(type, example.group("stage"), example.group("events"));
                examples++;
            }
            assertThat(examples).as(type).isPositive();
        }
    }

    @Test
    void every_type_has_a_pipeline_that_can_be_run() throws IOException {
        Map<String, String> environment =
                Map.of("DB_PASSWORD", "secret", "PSEUDONYM_KEY", "0123456789abcdef", "CRM_TOKEN", "token");
        ConfigReader reader = reader(environment);
        for (String type : StageTypes.options().keySet()) {
            PipelineConfig config = good(reader, EXAMPLES.resolve(type + ".json"));

            assertThat(config.stages()).extracting("type").contains(type);
        }
        try (var files = Files.list(EXAMPLES)) {
            for (Path file : files.filter(file -> file.getFileName().toString().matches("level-[^.]*\\.json"))
                    .toList()) {
                PipelineConfig config = good(reader, file);

                assertThat(config.stages()).isNotEmpty();
            }
        }
        try (var files = Files.list(EXAMPLES)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".json") && !name.endsWith(".test.json"))
                            .filter(name -> !name.startsWith("level-"))
                            .count())
                    .isEqualTo(StageTypes.options().size());
        }
    }

    /** As the command check does it; an example does not warn either. */
    private PipelineConfig good(ConfigReader reader, Path example) {
        ConfigFile<PipelineConfig> file = reader.readPipeline(example);
        PipelineConfig config = file.value();
        assertThat(file.problems().all()).isEmpty();
        assertThat(config).isNotNull();
        Stages.compile(Objects.requireNonNull(config), plugins.loader(), file.problems());
        assertThat(file.problems().all()).isEmpty();
        return config;
    }

    private static ConfigReader reader(Map<String, String> environment) {
        return new ConfigReader(
                new JsltCompiler(), environment, StageCheck.of(StageTypes.options(), new JsltCompiler()));
    }

    private void check(String type, String stage, String events) {
        List<Event> input = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        PageService service = new PageService();
        for (String line : events.lines().toList()) {
            if (line.startsWith("→ ")) {
                expected.get(expected.size() - 1).add(normal(line.substring(2)));
            } else if (line.startsWith("asks ")) {
                service.answers(line);
            } else if (line.startsWith("has ")) {
                service.rows.has(line);
            } else {
                input.add(Given.event(0, input.size(), line));
                expected.add(new ArrayList<>());
            }
        }
        PipelineConfig config = Given.pipeline("p", "[" + stage + "]", "");
        try (RunningStages stages = new RunningStages(config, plugins.loader(), service, new VertxOptions())) {
            for (int i = 0; i < input.size(); i++) {
                RunningStages.await(stages.send(Given.batch(0, i, List.of(input.get(i)))));
                assertThat(describe(stages.written.get(i)))
                        .as(type + ", event " + i)
                        .isEqualTo(expected.get(i));
            }
        }
        assertThat(service.notAsked()).as(type).isEmpty();
    }

    private static List<String> describe(Batch batch) {
        List<String> lines = new ArrayList<>();
        for (Event event : batch.events()) {
            String branch = event.branch() == null ? "" : event.branch() + ": ";
            lines.add(branch + normal(event.value().toString()));
        }
        for (DeadLetter letter : batch.deadLetters()) {
            lines.add("failed " + letter.kind() + ": " + letter.reason());
        }
        for (int i = 0; i < batch.dropped(); i++) {
            lines.add("dropped");
        }
        return lines;
    }

    /** The page writes blanks for the reader's sake, and the branch before the value. */
    private static String normal(String text) {
        Matcher value = VALUE.matcher(text);
        return value.matches()
                ? value.group("branch") + Given.section(value.group("object")).node()
                : text;
    }

    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        for (String section : Files.readString(PAGE).split("\n## ", -1)) {
            int end = section.indexOf('\n');
            sections.put(section.substring(0, end), section.substring(end));
        }
        return sections;
    }
}
