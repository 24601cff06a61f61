package dev.leat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The planned breaks can still be made: each patch finds in its source what it changes, and says how it is run. */
class BreaksTest {

    static Stream<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(Breaks.PATCHES)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("patches")
    void every_patch_finds_what_it_changes(Path patch) throws IOException {
        String source = "";
        List<String> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String hunk : Files.readString(patch).split("(?m)^(?=--- |@@ )", -1)) {
            if (hunk.startsWith("--- a/")) {
                source = Files.readString(
                        Path.of(hunk.lines().findFirst().orElseThrow().substring(6)));
            } else if (hunk.startsWith("@@ ")) {
                (source.contains(before(hunk)) ? found : missing).add(hunk);
            }
        }

        assertThat(missing).isEmpty();
        assertThat(found).isNotEmpty();
    }

    /** The lines of the source as they are without the patch. */
    private static String before(String hunk) {
        StringBuilder lines = new StringBuilder();
        hunk.lines()
                .skip(1)
                .filter(line -> !line.startsWith("+"))
                .forEach(line ->
                        lines.append(line.isEmpty() ? line : line.substring(1)).append('\n'));
        return lines.toString();
    }

    @ParameterizedTest
    @MethodSource("patches")
    void every_patch_says_what_it_breaks_and_how_that_is_looked_for(Path patch) throws IOException {
        assertThat(Files.readAllLines(patch).get(0)).startsWith("# ").doesNotContain(": ");
        assertThat(Breaks.kinds(patch)).isNotEmpty();
        assertThat(Integer.parseInt(Breaks.said(patch, "seconds"))).isBetween(5, 60);
    }
}
