package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.FailureKind;
import dev.leat.batch.StageReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Writes the reference of metrics from what a process really serves, and compares it with the page. */
class MetricsReferenceTest {
    private static final Path PAGE = Path.of("docs/reference/metrics.md");
    private static final Pattern HEADER = Pattern.compile("# (HELP|TYPE) (leat_\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("(leat_[a-z_]+)\\{([^}]*)} .*");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    @Test
    void the_page_shows_what_is_served() throws IOException {
        String page = page(everyMetric());

        if (Boolean.getBoolean("leat.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page, StandardCharsets.UTF_8);
        }

        assertThat(Files.readString(PAGE, StandardCharsets.UTF_8))
                .as("%s is out of date; mvn test -Dtest=MetricsReferenceTest -Dleat.update=true writes it", PAGE)
                .isEqualTo(page);
    }

    @Test
    void every_metric_is_on_the_page() {
        String page = page(everyMetric());

        for (MetricName name : MetricName.values()) {
            assertThat(page).contains(name.doc());
        }
    }

    private static String everyMetric() {
        Metrics metrics = new Metrics();
        MicrometerTelemetry telemetry = metrics.telemetry("orders");
        telemetry.watch(() -> null);
        MicrometerTelemetryTest.tellEverything(telemetry);
        metrics.loops().tick(System.nanoTime() - 10 * LoopWatch.BLOCKED_NS);
        telemetry.stageRetries("shape", FailureKind.UNAVAILABLE);
        telemetry.stageDone(new StageReport("shape", 0, 1, 1, 0, 0, 0, 0, 2 * LoopWatch.BLOCKED_NS));
        metrics.registerLoop("vert.x-eventloop-thread-0");
        return metrics.scrape();
    }

    private static String page(String scraped) {
        Map<String, String> help = new TreeMap<>();
        Map<String, String> type = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : scraped.split("\n", -1)) {
            Matcher header = HEADER.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (header.matches()) {
                (header.group(1).equals("HELP") ? help : type).put(header.group(2), header.group(3));
            } else if (sample.matches()) {
                String name = sample.group(1).replaceAll("_(bucket|sum|count)$", "");
                Matcher label = LABEL.matcher(sample.group(2));
                Set<String> names = labels.computeIfAbsent(name, key -> new TreeSet<>());
                label.results().map(found -> found.group(1)).forEach(names::add);
            }
        }
        return text(help, type, labels);
    }

    private static String text(Map<String, String> help, Map<String, String> type, Map<String, Set<String>> labels) {
        StringBuilder page = new StringBuilder("""
                # Metrics

                Served by the admin server at `/metrics` in Prometheus' text format. This page is generated from what
                a process serves. Beside these there are those of Vert.x (`vertx_…`: worker pools, HTTP) and of the
                JVM (`jvm_…`, `process_…`). Times are in seconds. Labels take few values: `pipeline`, `stage`, `table`,
                `lane`, `loop` and `purpose` follow from the configuration, all others from fixed lists.

                | metric | type | labels | what it tells |
                |---|---|---|---|
                """);
        help.forEach((name, doc) -> {
            Set<String> names = new TreeSet<>(labels.getOrDefault(name, new TreeSet<>()));
            names.remove("le");
            page.append("| `%s` | %s | %s | %s |\n".formatted(name, type.get(name), String.join(", ", names), doc));
        });
        return page.toString();
    }
}
