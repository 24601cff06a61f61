package dev.leat.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads configuration files: JSON with comments into a tree, placeholders into the tree's texts, the tree into records,
 * then the checks that need more than one key. Every mistake of a file is found in one reading.
 */
public final class ConfigReader {
    private static final long FILE_BYTES_MAX = 1 << 22;

    private final Binder binder;
    private final Map<String, String> environment;

    /** @param environment what {@code ${NAME}} and {@code ${env:NAME}} are filled from */
    public ConfigReader(ExpressionCompiler expressions, Map<String, String> environment) {
        this.binder = new Binder(expressions);
        this.environment = Map.copyOf(environment);
    }

    public ConfigFile<PipelineConfig> readPipeline(Path file) {
        return read(file, PipelineConfig.class);
    }

    /** @param fileName what messages name; relative files in placeholders are looked for beside it */
    public ConfigFile<PipelineConfig> readPipeline(String text, String fileName) {
        return read(text, fileName, PipelineConfig.class);
    }

    public ConfigFile<NodeConfig> readNode(Path file) {
        return read(file, NodeConfig.class);
    }

    public ConfigFile<NodeConfig> readNode(String text, String fileName) {
        return read(text, fileName, NodeConfig.class);
    }

    private <R extends Record> ConfigFile<R> read(Path file, Class<R> type) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                return unreadable(file, "is longer than " + FILE_BYTES_MAX + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return read(text.startsWith("\uFEFF") ? text.substring(1) : text, file.toString(), type);
        } catch (NoSuchFileException failure) {
            return unreadable(file, "does not exist");
        } catch (CharacterCodingException failure) {
            return unreadable(file, "is not UTF-8 text");
        } catch (IOException failure) {
            return unreadable(file, "cannot be read: " + failure.getMessage());
        }
    }

    private static <R extends Record> ConfigFile<R> unreadable(Path file, String reason) {
        Problems problems = new Problems(new Places(file.toString(), ""));
        problems.add("", reason);
        return new ConfigFile<>(file.toString(), null, problems);
    }

    private <R extends Record> ConfigFile<R> read(String text, String fileName, Class<R> type) {
        Places places = new Places(fileName, text);
        Problems problems = new Problems(places);
        R value = bind(JsonFile.parse(text, places, problems), fileName, type, places, problems);
        return new ConfigFile<>(fileName, problems.isEmpty() ? value : null, problems);
    }

    private <R extends Record> @Nullable R bind(
            @Nullable JsonNode root, String fileName, Class<R> type, Places places, Problems problems) {
        if (root == null) {
            return null;
        }
        if (!(root instanceof ObjectNode object)) {
            problems.add("", "must be a JSON object, got " + new Value("", root, problems).kind());
            return null;
        }
        new Placeholders(environment, Path.of(fileName), places, problems).fill("", object);
        Binding binding = binder.binding(problems);
        return binding.record(new Section("", object), type);
    }
}
