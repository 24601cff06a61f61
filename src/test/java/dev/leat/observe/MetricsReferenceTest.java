package dev.leat.observe;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.FailureKind;
import dev.leat.batch.StageReport;
import dev.leat.observe.trace.SpanCounts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writes the reference of metrics from what a process really serves, and compares it with the page. */
class MetricsReferenceTest {
    private static final Path PAGE = Path.of("docs/reference/metrics.md");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)\\{([^}]*)} .*");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    private static final String HEAD = """
            # Metrics

            Served by the admin server at `/metrics` in Prometheus' text format. This page is generated from what a
            process serves. Times are in seconds. A histogram has `_bucket`, `_count` and `_sum`, and a gauge of the
            same name with `_max`: the largest value of the last minutes.

            Labels take few values: `pipeline`, `stage`, `table`, `lane`, `loop`, `pool` and `purpose` follow from the
            configuration, all others from fixed lists; none holds anything of an event. `stage` is also `sink` for
            tasks and dead letters, and `source` for events that cannot be read.

            [docker/prometheus/alerts.yml](../../docker/prometheus/alerts.yml) has rules for what most want to be woken
            up by, [docker/grafana](../../docker/grafana) a dashboard.
            """;
    private static final String TAIL = """

            ## Of others

            Vert.x tells of its pools of threads (`vertx_pool_…`, where a stage's own pool is
            `pool_name="leat-<pipeline>-<stage>"`) and of requests that it serves (`vertx_http_server_…`); Micrometer of
            the JVM (`jvm_…`), of the process and its machine (`process_…`, `system_…`), and of lines that were logged
            (`logback_events_total`, by level).
            """;

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

        for (Metric metric : Metric.all()) {
            assertThat(page).contains(metric.doc()).contains(metric.alert());
        }
    }

    private static String everyMetric() {
        Metrics metrics = new Metrics();
        MicrometerTelemetry telemetry = metrics.telemetry("orders");
        telemetry.watch(() -> null);
        telemetry.watchServers(List::of);
        MicrometerTelemetryTest.tellEverything(telemetry);
        metrics.loops().tick(System.nanoTime() - 10 * LoopWatch.BLOCKED_NS);
        telemetry.stageRetries("shape", FailureKind.UNAVAILABLE);
        telemetry.tasks("shape", 0, Tasks.Kind.CALL);
        telemetry.cache("shape");
        telemetry.pool("shape", "host");
        telemetry.offload("shape");
        telemetry.breaker("shape", BreakerState.CLOSED, "");
        telemetry.stageDone(new StageReport("shape", 0, 1, 1, 0, 0, 0, 0, 2 * LoopWatch.BLOCKED_NS));
        metrics.watch(new SpanCounts(1));
        metrics.watchMembers(() -> 2);
        Vertx vertx = metrics.newVertx();
        done(metrics.start(vertx));
        String served = metrics.scrape();
        done(vertx.close());
        return served;
    }

    private static String page(String scraped) {
        Map<String, String> types = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : scraped.split("\n", -1)) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
            } else if (sample.matches()) {
                String name = sample.group(1).replaceAll("_(bucket|sum|count)$", "");
                Set<String> names = labels.computeIfAbsent(name, key -> new TreeSet<>());
                LABEL.matcher(sample.group(2))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(names::add);
            }
        }
        StringBuilder page = new StringBuilder(HEAD);
        section(page, "The pipeline and its source", SourceMetric.values(), types, labels);
        section(page, "Stages", StageMetric.values(), types, labels);
        section(page, "The sink", SinkMetric.values(), types, labels);
        section(page, "The process", NodeMetric.values(), types, labels);
        return page.append(TAIL).toString();
    }

    private static void section(
            StringBuilder page,
            String title,
            Metric[] metrics,
            Map<String, String> types,
            Map<String, Set<String>> labels) {
        page.append("\n## %s\n\n".formatted(title))
                .append("| metric | type | labels | what it tells | when to look |\n|---|---|---|---|---|\n");
        for (Metric metric : metrics) {
            String name = served(metric, types.keySet());
            Set<String> names = new TreeSet<>(labels.getOrDefault(name, Set.of()));
            names.remove("le");
            page.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(name, types.get(name), String.join(", ", names), metric.doc(), metric.alert()));
        }
    }

    /** Prometheus adds the unit, and what it is, to the name. */
    private static String served(Metric metric, Set<String> names) {
        String plain = metric.id().replace('.', '_');
        return Stream.of("", "_total", "_seconds", "_seconds_total", "_bytes")
                .map(end -> plain + end)
                .filter(names::contains)
                .findFirst()
                .orElseThrow(() -> new AssertionError(metric.id() + " is not served"));
    }
}
