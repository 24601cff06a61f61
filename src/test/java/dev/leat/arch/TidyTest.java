package dev.leat.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The budgets of the code's form: what a reader can hold in mind at once. */
class TidyTest {
    private static final int FILE_LINES_MAX = 300;
    private static final int METHOD_LINES_MAX = 40;
    private static final int PARAMETERS_MAX = 5;
    private static final int LINE_CHARACTERS_MAX = 120;

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    private static final Pattern FOREIGN = Pattern.compile("@" + "author|Co-"
            + "authored-by|\\bissue #?\\d|[\"\\s(](/ho" + "me/|/ro" + "ot/|/wo" + "rk/|/Us" + "ers/)");

    @Test
    void the_rules_see_the_code() {
        assertThat(SourceFile.all().size()).isGreaterThan(50);
        assertThat(SourceFile.all().stream()
                        .mapToInt(file -> file.methods().size())
                        .sum())
                .isGreaterThan(100);
    }

    @Test
    void a_file_has_at_most_300_lines() {
        assertNone(file -> file.lines().size() > FILE_LINES_MAX
                ? Stream.of(file.path() + " has " + file.lines().size() + " lines")
                : Stream.empty());
    }

    @Test
    void a_line_has_at_most_120_characters() {
        assertNone(file -> file.linesWhere(line -> line.length() > LINE_CHARACTERS_MAX));
    }

    @Test
    void a_method_has_at_most_40_lines() {
        assertNone(file -> file.methods().stream()
                .filter(method -> method.lines() > METHOD_LINES_MAX)
                .map(method -> method + " has " + method.lines() + " lines"));
    }

    @Test
    void a_method_has_at_most_5_parameters() {
        assertNone(file -> file.methods().stream()
                .filter(method -> !method.overrides() && method.parameters() > PARAMETERS_MAX)
                .map(method -> method + " has " + method.parameters() + " parameters"));
    }

    @Test
    void imports_name_their_class() {
        assertNone(file -> file.linesWhere(line -> line.startsWith("import ") && line.endsWith("*;")));
    }

    @Test
    void nothing_is_left_for_later() {
        assertNone(file -> file.linesWhere(line -> UNFINISHED.matcher(line).find()));
    }

    @Test
    void the_project_speaks_of_itself_alone() {
        assertNone(file -> file.linesWhere(line -> FOREIGN.matcher(line).find()));
    }

    @Test
    void a_suppressed_warning_has_a_reason_beside_it_or_above() {
        assertNone(SourceFile::suppressionsWithoutReason);
    }

    @Test
    void only_the_poll_loops_inbox_and_the_embedded_servers_synchronize() {
        assertNone(file -> file.isMain()
                        && !file.path().contains("/dev/leat/dev/")
                        && !file.path().endsWith("/source/Inbox.java")
                ? file.synchronizedAt()
                : Stream.empty());
    }

    private static void assertNone(Function<SourceFile, Stream<String>> rule) {
        List<String> found = SourceFile.all().stream().flatMap(rule).toList();

        assertThat(found).isEmpty();
    }
}
