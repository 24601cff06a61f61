package dev.leat.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills placeholders into the string values of a file that was parsed already: a variable that must be set, a variable
 * with a default, and, for secrets, {@code env:NAME} and {@code file:path}. Two dollar signs stand for a plain one.
 */
final class Placeholders {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern SHELL_VARIABLE = Pattern.compile("\\$[A-Z][A-Z0-9_]+");
    /** As other programs call them; with us they would be names of variables, and what follows a default. */
    private static final Set<String> OTHER_SOURCES =
            Set.of("env", "file", "secret", "secrets", "vault", "sys", "system", "java", "k8s", "aws", "docker");

    private static final int FILE_BYTES_MAX = 1 << 20;

    private final Map<String, String> environment;
    private final Path config;
    private final Places places;
    private final Problems problems;

    /** @param config the file they stand in; relative files are looked for beside it */
    Placeholders(Map<String, String> environment, Path config, Places places, Problems problems) {
        this.environment = environment;
        this.config = config;
        this.places = places;
        this.problems = problems;
    }

    /** Changes the tree in place; a text that cannot be filled is reported and marked as failed. */
    void fill(String path, JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : names(object)) {
                String member = JsonPaths.member(path, name);
                JsonNode value = object.path(name);
                fill(member, value);
                filled(member, value, filled -> object.set(name, filled));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                String item = JsonPaths.item(path, i);
                fill(item, array.path(i));
                filled(item, array.path(i), filled -> array.set(index, filled));
            }
        }
    }

    private static List<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private interface Replace {
        void with(JsonNode filled);
    }

    private void filled(String path, JsonNode value, Replace replace) {
        String written = value.textValue();
        if (written == null) {
            return;
        }
        if (SHELL_VARIABLE.matcher(written).matches()) {
            problems.warn(path, "is taken as it stands; the value of a variable is written ${env:NAME}");
        }
        if (!written.contains("${")) {
            return;
        }
        places.filled(path);
        replace.with(new Filling(path, written).fill());
    }

    /** One text on its way. */
    private final class Filling {
        private final String path;
        private final String written;
        private final StringBuilder result = new StringBuilder();
        private boolean sensitive;
        private boolean failed;

        Filling(String path, String written) {
            this.path = path;
            this.written = written;
        }

        FilledText fill() {
            int at = 0;
            int count = 0;
            boolean single = false;
            for (int open = written.indexOf("${"); open >= 0; open = written.indexOf("${", at)) {
                if (open > at && written.charAt(open - 1) == '$') {
                    result.append(written, at, open - 1).append("${");
                    at = open + 2;
                    continue;
                }
                int close = written.indexOf('}', open);
                if (close < 0) {
                    wrong("has '${' without '}'; write $${ for a plain ${");
                    return FilledText.failed(written);
                }
                result.append(written, at, open);
                append(written.substring(open + 2, close));
                count++;
                single = count == 1 && open == 0 && close == written.length() - 1;
                at = close + 1;
            }
            result.append(written, at, written.length());
            return failed ? FilledText.failed(written) : new FilledText(result.toString(), written, single, sensitive);
        }

        private void append(String placeholder) {
            if (placeholder.startsWith("file:")) {
                sensitive = true;
                result.append(readFile(placeholder.substring("file:".length())));
            } else if (placeholder.startsWith("env:")) {
                sensitive = true;
                result.append(secret(placeholder.substring("env:".length())));
            } else {
                int colon = placeholder.indexOf(':');
                String name = colon < 0 ? placeholder : placeholder.substring(0, colon);
                result.append(colon < 0 ? variable(name, null) : orElse(name, placeholder.substring(colon + 1)));
            }
        }

        private String secret(String name) {
            int colon = name.indexOf(':');
            return colon < 0
                    ? variable(name, null)
                    : wrong("has a default in ${env:…}, which takes none; write ${env:" + name.substring(0, colon)
                            + "}, or, for what is no secret, ${" + name.substring(0, colon) + ":default}");
        }

        private String orElse(String name, String fallback) {
            boolean meant = environment.containsKey(name) || !OTHER_SOURCES.contains(name);
            return meant
                    ? variable(name, fallback)
                    : wrong("has ${" + name + ":…}, which is no source of values; there are ${env:NAME}, ${file:path}"
                            + " and, with a default, ${NAME:default}");
        }

        private String variable(String name, @Nullable String fallback) {
            if (!NAME.matcher(name).matches()) {
                return wrong("has a placeholder with the name '" + name + "', which no environment variable can have;"
                        + " write $${ for a plain ${");
            }
            String value = environment.getOrDefault(name, fallback);
            return value != null ? value : wrong("needs the environment variable " + name + ", which is not set");
        }

        private String readFile(String name) {
            try {
                Path file = config.resolveSibling(name);
                if (Files.isDirectory(file)) {
                    return wrong("needs the file " + name + ", which is a folder");
                }
                byte[] bytes = BoundedFile.read(file, FILE_BYTES_MAX);
                if (bytes == null) {
                    return wrong("needs the file " + name + ", which is longer than " + FILE_BYTES_MAX + " bytes");
                }
                return withoutNewline(Utf8.text(bytes));
            } catch (NoSuchFileException failure) {
                return wrong("needs the file " + name + ", which does not exist");
            } catch (CharacterCodingException failure) {
                return wrong("needs the file " + name + ", which is not UTF-8 text");
            } catch (IOException | RuntimeException failure) {
                return wrong("needs the file " + name + ", which cannot be read: "
                        + failure.getClass().getSimpleName());
            }
        }

        private static String withoutNewline(String text) {
            int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
            return text.substring(0, text.length() - end);
        }

        private String wrong(String message) {
            failed = true;
            problems.add(path, message);
            return "";
        }
    }
}
