package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alert rules: that Prometheus takes them, that each fires when it should, and not before. */
class AlertRulesTest {
    private static final Path FOLDER = Path.of("docker", "prometheus");

    @Test
    void prometheus_takes_the_rules() {
        Promtool.Answer answer =
                Promtool.run("", "check", "rules", FOLDER.resolve("alerts.yml").toString());

        assertThat(answer.text()).contains("SUCCESS: " + alerts().size() + " rules found");
        assertThat(answer.code()).isZero();
    }

    @Test
    void each_rule_is_silent_first_and_fires_alone_then() {
        Promtool.Answer answer = Promtool.run(
                "", "test", "rules", FOLDER.resolve("alerts-test.yml").toString());

        assertThat(answer.text()).contains("SUCCESS");
        assertThat(answer.code()).isZero();
    }

    @Test
    void each_rule_has_a_test_and_says_what_to_do() throws IOException {
        String tests = Files.readString(FOLDER.resolve("alerts-test.yml"));

        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(tests).contains("{alertname=\"" + alert.get("alert") + "\"}', value: 1");
            assertThat(map(alert.get("annotations"))).containsKeys("summary", "description");
            assertThat(map(alert.get("labels")).get("severity")).isIn("critical", "warning");
        });
    }

    @Test
    void the_run_book_has_a_section_for_each_rule_and_for_no_other() throws IOException {
        List<String> sections = Files.readAllLines(Path.of("docs/runbook.md")).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()))
                .toList();

        assertThat(alerts())
                .extracting(alert -> String.valueOf(alert.get("alert")))
                .hasSameElementsAs(sections);
    }

    private static List<Map<?, ?>> alerts() {
        try {
            Map<?, ?> file = new Yaml().load(Files.readString(FOLDER.resolve("alerts.yml")));
            return list(file.get("groups")).stream()
                    .flatMap(group -> list(group.get("rules")).stream())
                    .toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static List<Map<?, ?>> list(@org.jspecify.annotations.Nullable Object value) {
        return ((List<?>) Objects.requireNonNull(value))
                .stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
    }

    private static Map<Object, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return Map.copyOf((Map<?, ?>) Objects.requireNonNull(value));
    }
}
