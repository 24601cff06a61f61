package dev.leat.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads configuration files: JSON with comments into a tree, placeholders into the tree's texts, the tree into records,
 * then the checks that need more than one key. Every mistake of a file is found in one reading.
 */
public final class ConfigReader {
    private static final int FILE_BYTES_MAX = 1 << 22;

    private final Binder binder;
    private final Map<String, String> environment;
    private final StageCheck stageCheck;

    /** For who checks the options of stages elsewhere. */
    public ConfigReader(ExpressionCompiler expressions, Map<String, String> environment) {
        this(expressions, environment, (stage, problems) -> List.of());
    }

    /**
     * @param environment what {@code ${NAME}} and {@code ${env:NAME}} are filled from
     * @param stageCheck looks into the options of every stage that could be read, also when something else is wrong
     */
    public ConfigReader(ExpressionCompiler expressions, Map<String, String> environment, StageCheck stageCheck) {
        this.binder = new Binder(expressions);
        this.environment = Map.copyOf(environment);
        this.stageCheck = stageCheck;
    }

    public ConfigFile<PipelineConfig> readPipeline(Path file) {
        return checked(read(file, PipelineConfig.class)).result();
    }

    /** @param fileName what messages name; relative files in placeholders are looked for beside it */
    public ConfigFile<PipelineConfig> readPipeline(String text, String fileName) {
        return checked(read(text, fileName, PipelineConfig.class)).result();
    }

    /** Files that shall run in one process, with the mistakes that they make only together. */
    public List<ConfigFile<PipelineConfig>> readPipelines(List<Path> files) {
        List<Reading<PipelineConfig>> readings = files.stream()
                .map(file -> checked(read(file, PipelineConfig.class)))
                .toList();
        ConfigChecks.acrossFiles(readings);
        return readings.stream().map(Reading::result).toList();
    }

    public ConfigFile<NodeConfig> readNode(Path file) {
        return read(file, NodeConfig.class).result();
    }

    public ConfigFile<NodeConfig> readNode(String text, String fileName) {
        return read(text, fileName, NodeConfig.class).result();
    }

    /** A file of another sort, such as the tests of a pipeline; {@code ${…}} in its texts means nothing. */
    public <R extends Record> ConfigFile<R> readPlain(Path file, Class<R> type) {
        return read(file, type, false).result();
    }

    private Reading<PipelineConfig> checked(Reading<PipelineConfig> reading) {
        List<StageConfig> stages = new ArrayList<>();
        for (Bound<StageConfig> stage : reading.binding().bound(StageConfig.class)) {
            stages.add(stage.record());
            stages.addAll(stageCheck.check(stage.record(), reading.problems()));
        }
        ConfigChecks.check(reading.binding(), stages, reading.problems());
        return reading;
    }

    private <R extends Record> Reading<R> read(Path file, Class<R> type) {
        return read(file, type, true);
    }

    private <R extends Record> Reading<R> read(Path file, Class<R> type, boolean fill) {
        try {
            byte[] bytes = BoundedFile.read(file, FILE_BYTES_MAX);
            if (bytes == null) {
                return unreadable(file, type, "is longer than " + FILE_BYTES_MAX + " bytes");
            }
            String text = Utf8.text(bytes);
            return read(text.startsWith("\uFEFF") ? text.substring(1) : text, file.toString(), type, fill);
        } catch (NoSuchFileException failure) {
            return unreadable(file, type, "does not exist");
        } catch (CharacterCodingException failure) {
            return unreadable(file, type, "is not UTF-8 text");
        } catch (IOException failure) {
            return unreadable(file, type, "cannot be read: " + failure.getMessage());
        }
    }

    private <R extends Record> Reading<R> unreadable(Path file, Class<R> type, String reason) {
        Problems problems = new Problems(new Places(file.toString(), ""));
        problems.add("", reason);
        return nothing(file.toString(), type, problems);
    }

    private <R extends Record> Reading<R> nothing(String file, Class<R> type, Problems problems) {
        return new Reading<>(
                file, type, JsonNodeFactory.instance.objectNode(), null, binder.binding(problems), problems);
    }

    private <R extends Record> Reading<R> read(String text, String fileName, Class<R> type) {
        return read(text, fileName, type, true);
    }

    private <R extends Record> Reading<R> read(String text, String fileName, Class<R> type, boolean fill) {
        Places places = new Places(fileName, text);
        Problems problems = new Problems(places);
        JsonNode root = JsonFile.parse(text, places, problems);
        if (!(root instanceof ObjectNode object)) {
            if (root != null) {
                problems.add("", "must be a JSON object, got " + new Value("", root, problems).kind());
            }
            return nothing(fileName, type, problems);
        }
        if (fill) {
            new Placeholders(environment, Path.of(fileName), places, problems).fill("", object);
        }
        Binding binding = binder.binding(problems);
        R value = binding.record(new Section("", object), type);
        return new Reading<>(fileName, type, object, value, binding, problems);
    }
}
