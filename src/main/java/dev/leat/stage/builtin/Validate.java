package dev.leat.stage.builtin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.JsonErrors;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.BoundedFile;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fails the events that a JSON Schema does not allow; the others go on unchanged. */
public record Validate(
        @Key(
                doc = "The JSON Schema, of draft 2020-12, or 7 where its $schema says so. It may refer to its own"
                        + " parts, to nothing else.",
                optional = true)
        @Nullable
        ObjectNode schema,

        @Key(
                doc = "File that holds the JSON Schema instead; relative to the working directory. Read at start.",
                optional = true,
                min = 1)
        @Nullable
        String schemaFile,

        @Key(doc = "Whether format is a rule (date-time, email, uuid, …) and not only a remark.", fallback = "false")
        boolean formats,

        @Key(
                doc = "Longest time for one pattern of the schema on one text, in milliseconds; then the event fails.",
                fallback = "20",
                min = 1,
                max = 10_000)
        long timeLimitMs) {
    private static final int FILE_BYTES_MAX = 4_194_304;

    public Validate {
        if ((schema == null) == (schemaFile == null)) {
            throw new IllegalArgumentException("needs schema or schemaFile, and not both");
        }
        compile(schema, schemaFile, formats, timeLimitMs);
    }

    public Stage stage() {
        JsonSchema compiled = compile(schema, schemaFile, formats, timeLimitMs);
        return event -> {
            String failures = compiled.failures(event.value());
            return failures == null ? Outcome.kept(event) : Outcome.failed(FailureKind.REJECTED, failures);
        };
    }

    private static JsonSchema compile(
            @Nullable ObjectNode inline, @Nullable String file, boolean formats, long timeLimitMs) {
        try {
            return JsonSchema.compile(file == null ? inline : read(file), formats, timeLimitMs);
        } catch (IllegalArgumentException wrong) {
            String where = file == null ? "" : "'" + file + "' ";
            throw new KeyException(List.of(file == null ? "schema" : "schemaFile"), where + wrong.getMessage());
        }
    }

    private static JsonNode read(String file) {
        try {
            byte[] bytes = BoundedFile.read(Path.of(file), FILE_BYTES_MAX);
            if (bytes == null) {
                throw new IllegalArgumentException("has more than " + FILE_BYTES_MAX + " bytes");
            }
            return EventJson.MAPPER.readTree(bytes);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException(
                    "is not JSON, line " + failure.getLocation().getLineNr() + ", column "
                            + failure.getLocation().getColumnNr() + ": " + JsonErrors.text(failure));
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("does not exist; the working directory is " + workingDirectory());
        } catch (IOException | InvalidPathException failure) {
            throw new IllegalArgumentException(
                    "cannot be read from the working directory " + workingDirectory() + ": " + failure);
        }
    }

    private static Path workingDirectory() {
        return Path.of("").toAbsolutePath();
    }
}
