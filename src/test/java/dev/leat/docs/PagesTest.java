package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages point at is there: files, code, tests and metrics. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([a-z]+)/([A-Z]\\w+)(?:\\.(\\w+))?`");
    private static final Pattern TEST = Pattern.compile("`(?:\\w+\\.)?([A-Z]\\w*[a-z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern METRIC = Pattern.compile("\\b(leat_[a-z_]+[a-z])\\b");

    /** Such names are in examples of the pages. */
    private static final Pattern NO_TEST = Pattern.compile("NameIT|leat_writer");

    @Test
    void links_lead_to_files() {
        assertAll(LINK, (page, link) -> Files.exists(folder(page).resolve(link.group(1))));
    }

    @Test
    void named_code_is_there() {
        assertAll(CODE, (page, code) -> {
            Path file = Path.of("src/main/java/dev/leat", code.group(1), code.group(2) + ".java");
            return Files.exists(file) && (code.group(3) == null || mentions(file, code.group(3) + "("));
        });
    }

    @Test
    void named_tests_are_there() {
        assertAll(
                TEST,
                (page, test) -> NO_TEST.matcher(test.group(1)).matches()
                        || tests(test.group(1)).stream()
                                .anyMatch(file ->
                                        test.group(2) == null || mentions(file, "void " + test.group(2) + "(")));
    }

    @Test
    void named_metrics_are_served() {
        String served = Pages.read(Path.of("docs/reference/metrics.md")).text();

        assertAll(
                METRIC,
                (page, metric) -> NO_TEST.matcher(metric.group(1)).matches() || served.contains("`" + metric.group(1)));
    }

    @Test
    void every_decision_is_listed() throws IOException {
        String list = Pages.read(Path.of("docs/decisions/README.md")).text();
        try (Stream<Path> files = Files.list(Path.of("docs/decisions"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("\\d{4}-.*"))
                            .filter(name -> !list.contains("(" + name + ")")))
                    .isEmpty();
        }
    }

    private interface Check {
        boolean holds(Pages.Page page, MatchResult found);
    }

    private static void assertAll(Pattern pattern, Check check) {
        Function<Pages.Page, Stream<String>> broken = page -> page.find(pattern).stream()
                .filter(found -> !check.holds(page, found))
                .map(found -> page.path() + ": " + found.group());
        List<Pages.Page> pages = Pages.all();

        assertThat(pages.stream().mapToInt(page -> page.find(pattern).size()).sum())
                .as("the pattern finds something")
                .isPositive();
        assertThat(pages.stream().flatMap(broken)).isEmpty();
    }

    private static Path folder(Pages.Page page) {
        Path parent = page.path().getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static List<Path> tests(String name) {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.endsWith(name + ".java")).collect(Collectors.toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean mentions(Path file, String text) {
        return Pages.read(file).text().contains(text);
    }
}
