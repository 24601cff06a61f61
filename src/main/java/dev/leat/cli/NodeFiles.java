package dev.leat.cli;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.leat.config.NodeConfig;
import dev.leat.config.PipelineConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Tells files with the settings of a process from those of pipelines. */
final class NodeFiles {
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private NodeFiles() {}

    /** It has a key that only they have, and none that only pipelines have. */
    static boolean isOne(Path file) {
        if (!Files.isRegularFile(file)) {
            return false; // of a pipe nothing would be left for who reads it
        }
        try {
            JsonNode json = Files.size(file) > FILE_BYTES_MAX ? null : MAPPER.readTree(Files.readString(file));
            return json != null && hasKeyOf(NodeConfig.class, json) && !hasKeyOf(PipelineConfig.class, json);
        } catch (IOException unreadable) {
            return false; // told by who reads it as a pipeline
        }
    }

    private static boolean hasKeyOf(Class<? extends Record> config, JsonNode json) {
        return Arrays.stream(config.getRecordComponents())
                .map(RecordComponent::getName)
                .anyMatch(json::has);
    }
}
