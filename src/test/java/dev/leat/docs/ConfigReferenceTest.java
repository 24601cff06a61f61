package dev.leat.docs;

import dev.leat.config.NodeConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.stage.StageTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
    void the_reference_page_is_that_of_the_code() throws IOException {
        Generated.compare(Path.of("docs/reference/config.md"), ConfigPage.text());
    }
}
