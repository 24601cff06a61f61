package dev.leat.stage.builtin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The patterns that everybody has, from a file in the jar. */
final class GrokPatterns {
    private static final String FILE = "grok-patterns.txt";
    private static final Map<String, String> KNOWN = read();

    private GrokPatterns() {}

    /** Name → definition. */
    static Map<String, String> known() {
        return KNOWN;
    }

    private static Map<String, String> read() {
        try (InputStream file = GrokPatterns.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is not in the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", 2))
                    .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
