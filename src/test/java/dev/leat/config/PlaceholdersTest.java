package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceholdersTest {
    /** One key of each kind that placeholders fill. */
    record Filled(
            @Key(doc = "A text.", fallback = "\"\"") String text,
            @Key(doc = "A number.", fallback = "0") long number,
            @Key(doc = "A truth.", fallback = "false") boolean truth,
            @Key(doc = "Texts.", fallback = "[]") List<String> texts,
            @Key(doc = "Texts by name.", fallback = "{}") Map<String, String> map) {}

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "NAME", "value", "NUMBER", "-12", "TRUTH", "true", "QUOTE", "\"}, {\"", "EMPTY", "", "SELF", "${NAME}");

    private final Problems problems = new Problems();

    @TempDir
    Path folder;

    @Test
    void variables_and_defaults_are_filled_into_texts() {
        assertThat(text("${NAME}")).isEqualTo("value");
        assertThat(text("a ${NAME} b ${NUMBER}")).isEqualTo("a value b -12");
        assertThat(text("${NAME}${NAME}")).isEqualTo("valuevalue");
        assertThat(text("${NO_SUCH:localhost:9092}")).isEqualTo("localhost:9092");
        assertThat(text("${NO_SUCH:}")).isEmpty();
        assertThat(text("${EMPTY:default}")).isEmpty();
        assertThat(text("${env:NAME}")).isEqualTo("value");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void what_other_programs_write_is_not_taken_for_a_value() {
        text("${vault:NAME}");
        text("${secret:hunter2}");
        text("${env:NAME:hunter2}");
        text("$HUNTER");

        assertThat(problems.all())
                .extracting(problem -> problem.severity() + " " + problem.message())
                .containsExactly(
                        "ERROR has ${vault:…}, which is no source of values; there are ${env:NAME}, ${file:path} and,"
                                + " with a default, ${NAME:default}",
                        "ERROR has ${secret:…}, which is no source of values; there are ${env:NAME}, ${file:path} and,"
                                + " with a default, ${NAME:default}",
                        "ERROR has a default in ${env:…}, which takes none; write ${env:NAME}, or, for what is no"
                                + " secret, ${NAME:default}",
                        "WARNING is taken as it stands; the value of a variable is written ${env:NAME}");
        assertThat(text("${ENV:dev}")).isEqualTo("dev");
    }

    @Test
    void two_dollars_stand_for_one() {
        assertThat(text("$${NAME}")).isEqualTo("${NAME}");
        assertThat(text("$${NAME} ${NAME} $${")).isEqualTo("${NAME} value ${");
        assertThat(text("$NAME $ {NAME} 5$")).isEqualTo("$NAME $ {NAME} 5$");
    }

    @Test
    void what_is_filled_in_stays_a_text_and_is_not_filled_again() {
        assertThat(text("${QUOTE}")).isEqualTo("\"}, {\"");
        assertThat(text("${SELF}")).isEqualTo("${NAME}");
    }

    @Test
    void a_single_placeholder_fills_a_number_or_a_truth() {
        Filled filled = bind("{\"number\": \"${NUMBER}\", \"truth\": \"${TRUTH}\"}");

        assertThat(filled).isEqualTo(new Filled("", -12, true, List.of(), Map.of()));
    }

    @Test
    void lists_and_objects_are_filled_but_no_keys() {
        Filled filled = bind("{\"texts\": [\"${NAME}\", \"b\"], \"map\": {\"${NAME}\": \"${NAME}\"}}");

        assertThat(filled).isEqualTo(new Filled("", 0, false, List.of("value", "b"), Map.of("${NAME}", "value")));
    }

    @Test
    void a_file_loses_one_newline_at_its_end() throws IOException {
        Files.writeString(folder.resolve("unix"), "a\n\n");
        Files.writeString(folder.resolve("windows"), "b\r\n");
        Files.writeString(folder.resolve("bare"), "c");

        assertThat(text("${file:unix}${file:windows}${file:bare}")).isEqualTo("a\nbc");
        assertThat(text("${file:" + folder.resolve("bare") + "}")).isEqualTo("c");
    }

    @Test
    void files_that_cannot_be_used_are_named_with_the_reason() throws IOException {
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
        Files.write(folder.resolve("long"), new byte[1_048_577]);
        Files.createDirectory(folder.resolve("sub"));

        bind("{\"texts\": [\"${file:binary}\", \"${file:long}\", \"${file:sub}\", \"${file:none}\"]}");

        assertThat(problems.all().stream().map(Problems.Problem::message))
                .containsExactly(
                        "needs the file binary, which is not UTF-8 text",
                        "needs the file long, which is longer than 1048576 bytes",
                        "needs the file sub, which is a folder",
                        "needs the file none, which does not exist");
    }

    private String text(String written) {
        Filled filled = bind("{\"text\": \"" + written + "\"}");
        return filled == null ? "" : filled.text();
    }

    private @Nullable Filled bind(String json) {
        Places places = new Places("test.json", json);
        if (!(JsonFile.parse(json, places, problems) instanceof ObjectNode object)) {
            return null;
        }
        new Placeholders(ENVIRONMENT, folder.resolve("test.json"), places, problems).fill("", object);
        return new Binder(new TextExpressions()).bind(new Section("", object), Filled.class, problems);
    }
}
