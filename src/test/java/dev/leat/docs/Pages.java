package dev.leat.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's pages in Markdown, as its readers see them. */
final class Pages {
    private Pages() {}

    /** One page. */
    record Page(Path path, String text) {
        List<MatchResult> find(Pattern pattern) {
            return pattern.matcher(text).results().toList();
        }

        /** Contents of the fenced blocks of this language. */
        List<String> blocks(String language) {
            return find(Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")).stream()
                    .map(block -> block.group(1))
                    .toList();
        }
    }

    static List<Page> all() {
        return Stream.concat(files(Path.of("docs"), Integer.MAX_VALUE), files(Path.of(""), 1))
                .map(Pages::read)
                .toList();
    }

    static Page read(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<Path> files(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
