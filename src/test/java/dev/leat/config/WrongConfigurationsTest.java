package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.expression.JsltCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case of {@code wrong.txt} changes a good file and names every message that must come of it: {@code #} title,
 * {@code -} what is replaced, {@code +} by what, {@code !} a message. Run with -Dleat.update=true to write the messages
 * anew, and then read them.
 */
class WrongConfigurationsTest {
    private static final Path CASES = Path.of("src/test/resources/config/wrong.txt");
    private static final Path PIPELINE = Path.of("src/test/resources/config/orders.json");
    private static final String NODE = "{\n  \"admin\": {\"enabled\": true, \"port\": 8080}\n}\n";
    private static final String PASSWORD = "correct horse";

    private final ConfigReader reader = new ConfigReader(new JsltCompiler(), Map.of("DB_PASSWORD", PASSWORD));

    @ParameterizedTest
    @MethodSource("cases")
    void every_message_is_as_expected(Case wrong) throws IOException {
        assertThat(messages(wrong)).isNotEmpty().containsExactlyElementsOf(wrong.lines("! "));
    }

    @Test
    void the_file_without_changes_is_right() throws IOException {
        assertThat(reader.readPipeline(Files.readString(PIPELINE), "orders.json")
                        .problems()
                        .all())
                .isEmpty();
        assertThat(reader.readNode(NODE, "node.json").problems().all()).isEmpty();
    }

    @Test
    void secrets_are_in_no_message_and_in_no_record() throws IOException {
        for (Case wrong : cases().toList()) {
            assertThat(messages(wrong).toString())
                    .doesNotContain(PASSWORD, "horse", "p@ss", "123456", "secret@", "battery");
        }
        String good = Files.readString(PIPELINE);
        assertThat(reader.readPipeline(good, "orders.json").orThrow().toString())
                .doesNotContain(PASSWORD);
    }

    @Test
    void there_are_enough_of_them() throws IOException {
        assertThat(cases().count()).isGreaterThan(40);

        if (Boolean.getBoolean("leat.update")) {
            List<String> written = new ArrayList<>();
            for (Case wrong : cases().toList()) {
                List<String> lines = new ArrayList<>(wrong.lines);
                lines.removeIf(line -> line.startsWith("! "));
                messages(wrong).forEach(message -> lines.add("! " + message));
                written.add(String.join("\n", lines));
            }
            Files.writeString(CASES, String.join("\n\n", written) + "\n");
        }
    }

    private List<String> messages(Case wrong) throws IOException {
        boolean node = wrong.lines.contains("node");
        String text = wrong.applyTo(node ? NODE : Files.readString(PIPELINE));
        Problems problems = node
                ? reader.readNode(text, "node.json").problems()
                : reader.readPipeline(text, "orders.json").problems();
        return problems.all().stream().map(Object::toString).toList();
    }

    private static Stream<Case> cases() throws IOException {
        return Stream.of(Files.readString(CASES).strip().split("\n\n", -1))
                .map(text -> new Case(text.lines().toList()));
    }

    private record Case(List<String> lines) {

        List<String> lines(String prefix) {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix) || line.equals(prefix.strip()))
                    .map(line -> line.equals(prefix.strip()) ? "" : line.substring(prefix.length()))
                    .toList();
        }

        String applyTo(String good) {
            String text = good;
            List<String> from = lines("- ");
            List<String> to = lines("+ ");
            if (to.size() == 1) {
                return replaced(text, String.join("\n", from), to.get(0));
            }
            for (int i = 0; i < from.size(); i++) {
                text = replaced(text, from.get(i), to.get(i));
            }
            return text;
        }

        private static String replaced(String text, String from, String to) {
            int at = text.indexOf(from);
            assertThat(at).as("'%s' is in the good file", from).isNotNegative();
            return text.substring(0, at) + to + text.substring(at + from.length());
        }

        @Override
        public String toString() {
            return lines.get(0).substring(2);
        }
    }
}
