package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.cli.cases.Case;
import dev.leat.cli.cases.CaseEvent;
import dev.leat.cli.cases.CasesFile;
import dev.leat.cli.cases.Expectation;
import dev.leat.cli.cases.HttpCase;
import dev.leat.cli.cases.LookupCase;
import dev.leat.config.AdminConfig;
import dev.leat.config.ClusterConfig;
import dev.leat.config.ClusterTlsConfig;
import dev.leat.config.ErrorsConfig;
import dev.leat.config.KeyInfo;
import dev.leat.config.LimitsConfig;
import dev.leat.config.NodeConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.config.ShutdownConfig;
import dev.leat.config.SinkConfig;
import dev.leat.config.SourceConfig;
import dev.leat.config.StageConfig;
import dev.leat.config.TableConfig;
import dev.leat.config.TapConfig;
import dev.leat.stage.StageTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {

    @Test
    void the_schema_of_pipelines_is_that_of_the_code() throws IOException {
        Generated.compare(
                Path.of("conf/schema/pipeline.schema.json"),
                ConfigSchema.of("Leat: a pipeline", PipelineConfig.class, StageTypes.options()));
    }

    @Test
    void the_schema_of_nodes_is_that_of_the_code() throws IOException {
        Generated.compare(
                Path.of("conf/schema/node.schema.json"), ConfigSchema.of("Leat: a node", NodeConfig.class, Map.of()));
    }

    @Test
    void the_schema_of_tests_is_that_of_the_code() throws IOException {
        Generated.compare(
                Path.of("conf/schema/test.schema.json"),
                ConfigSchema.of("Leat: tests of a pipeline", CasesFile.class, Map.of()));
    }

    @Test
    void the_reference_page_is_that_of_the_code() throws IOException {
        Generated.compare(Path.of("docs/reference/config.md"), ConfigPage.text());
    }

    @Test
    void every_key_is_documented_in_sentences_and_times_name_their_unit() {
        Stream<Class<? extends Record>> sections = Stream.of(
                PipelineConfig.class,
                SourceConfig.class,
                StageConfig.class,
                SinkConfig.class,
                TableConfig.class,
                ErrorsConfig.class,
                LimitsConfig.class,
                ShutdownConfig.class,
                TapConfig.class,
                NodeConfig.class,
                AdminConfig.class,
                ClusterConfig.class,
                ClusterTlsConfig.class,
                CasesFile.class,
                Case.class,
                CaseEvent.class,
                Expectation.class,
                Expectation.DeadLetter.class,
                Expectation.Drop.class,
                HttpCase.class,
                HttpCase.Request.class,
                HttpCase.Answer.class,
                LookupCase.class);
        Stream.concat(sections, StageTypes.options().values().stream())
                .flatMap(section -> KeyInfo.of(section).stream())
                .forEach(info -> {
                    assertThat(info.key().doc()).as(info.name()).endsWith(".").matches("(?s)[A-Za-z\\$].{10,}");
                    if (info.name().endsWith("Ms")) {
                        assertThat(info.key().doc()).as(info.name()).contains("milliseconds");
                    }
                });
    }
}
