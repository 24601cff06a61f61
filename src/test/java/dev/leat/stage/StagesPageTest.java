package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.Stage;
import dev.leat.batch.DeadLetter;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.expression.JsltCompiler;
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
            assertThat(example.find()).as(type).isTrue();
            check(type, example.group("stage"), example.group("events"));
        }
    }

    @Test
    void every_type_has_a_pipeline_that_can_be_run() throws IOException {
        Map<String, String> environment = Map.of("DB_PASSWORD", "secret", "PSEUDONYM_KEY", "0123456789abcdef");
        ConfigReader reader = new ConfigReader(new JsltCompiler(), environment);
        for (String type : StageTypes.options().keySet()) {
            ConfigFile<PipelineConfig> file = reader.readPipeline(EXAMPLES.resolve(type + ".json"));
            PipelineConfig config = file.value();
            assertThat(file.problems().all()).as(type).isEmpty();
            assertThat(config).isNotNull();

            Stages.compile(Objects.requireNonNull(config), plugins.loader(), file.problems());

            assertThat(file.problems().all()).as(type).isEmpty();
            assertThat(config.stages()).extracting("type").contains(type);
        }
        try (var files = Files.list(EXAMPLES)) {
            assertThat(files.count()).isEqualTo(StageTypes.options().size());
        }
    }

    private void check(String type, String stage, String events) {
        List<Event> input = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (String line : events.lines().toList()) {
            if (line.startsWith("→ ")) {
                expected.get(expected.size() - 1).add(normal(line.substring(2)));
            } else {
                input.add(Given.event(0, input.size(), line));
                expected.add(new ArrayList<>());
            }
        }
        StagePlan plan = plan(stage);
        for (int i = 0; i < input.size(); i++) {
            Applied applied = Applier.applyAll(plan.failures(), (Stage) plan.stage(), List.of(input.get(i)));
            assertThat(describe(applied)).as(type + ", event " + i).isEqualTo(expected.get(i));
        }
    }

    private StagePlan plan(String stage) {
        Problems problems = new Problems();
        PipelineConfig config = Given.pipeline("p", "[" + stage + "]", "");
        List<StagePlan> plans =
                new StagePlans(config, new Providers(plugins.loader()), Outside.real(), problems).compile();
        assertThat(problems.all()).isEmpty();
        return plans.get(0);
    }

    private static List<String> describe(Applied applied) {
        List<String> lines = new ArrayList<>();
        for (Event event : applied.kept()) {
            lines.add(normal(event.value().toString()));
        }
        for (DeadLetter letter : applied.failed()) {
            lines.add("failed " + letter.kind() + ": " + letter.reason());
        }
        for (int i = 0; i < applied.dropped(); i++) {
            lines.add("dropped");
        }
        return lines;
    }

    /** The page writes blanks for the reader's sake. */
    private static String normal(String text) {
        return text.startsWith("{") ? Given.section(text).node().toString() : text;
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
