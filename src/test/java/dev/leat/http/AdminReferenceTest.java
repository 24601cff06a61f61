package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.observe.BreakerState;
import dev.leat.observe.Health;
import dev.leat.observe.Metrics;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.observe.PipelineView;
import dev.leat.observe.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes the reference of the admin server from its paths and real answers, and compares it with the page. */
class AdminReferenceTest {
    private static final Path PAGE = Path.of("docs/reference/http.md");

    @Test
    void the_page_shows_what_is_served() throws IOException {
        String page = page();

        if (Boolean.getBoolean("leat.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page, StandardCharsets.UTF_8);
        }

        assertThat(Files.readString(PAGE, StandardCharsets.UTF_8))
                .as("%s is out of date; mvn test -Dtest=AdminReferenceTest -Dleat.update=true writes it", PAGE)
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # The admin server

                Each process serves its health, metrics and status over HTTP: `admin` in the node file, by default
                http://127.0.0.1:8080. It has no authentication and shows no secrets; let it listen on other addresses
                only where those who reach it may see topics, offsets and reasons of failures. A port in use refuses the
                start. All paths are read with GET, answers are never cached. This page is generated.

                | path | answer | what it tells |
                |---|---|---|
                """);
        for (AdminPath path : AdminPath.values()) {
            String type = path.contentType().replaceAll(";.*", "");
            page.append("| `%s` | %s | %s |\n".formatted(path.path(), type, path.doc()));
        }
        page.append("\n## `/health/ready` when one of two pipelines failed\n\n```text\n")
                .append(StatusJson.health(Health.ready(views(), false)).toPrettyString())
                .append("\n```\n\n## `/status`\n\n```text\n")
                .append(status())
                .append("\n```\n\n")
                .append("""
                        What is not known yet is null. `totals` count since the process started: `events` are those
                        whose effect is committed, `polled` also those that were read again. `latencyMs` goes from the
                        Kafka timestamp of a batch's oldest event to its commit, over the last ten seconds, weighted by
                        events. `lagMs` is the age of the oldest event that is not acknowledged. `stages` shows, over
                        all lanes, what waits and runs in each stage and in the sink; where `breaker` is not `closed`,
                        the stage has waited since then for the service that it asks. At most %d partitions are listed
                        per pipeline; `partitionCount` counts all.
                        """.formatted(StatusJson.PARTITIONS_MAX));
        return page.toString();
    }

    private static String status() {
        NodeView node = new NodeView("host-4711", "0.1.0", 0, AdminReferenceTest::views, () -> false, metrics());
        return StatusJson.status(node)
                .toPrettyString()
                .replaceAll("(\"since\" : )\"[^\"]*\"", "$1\"2026-11-25T12:00:00Z\"");
    }

    private static Metrics metrics() {
        Metrics metrics = new Metrics();
        MicrometerTelemetry telemetry = metrics.telemetry("orders");
        Tasks calls = telemetry.tasks("customer", 0, Tasks.Kind.CALL);
        calls.created();
        calls.created();
        calls.started();
        telemetry.breaker("customer", BreakerState.OPEN, "");
        return metrics;
    }

    private static List<PipelineView> views() {
        PartitionStatus partition =
                new PartitionStatus(new PartitionId("orders", 0), "RUNNING", 3, 120_045, 12, 180, 1, null);
        SourceStatus source = new SourceStatus(0, true, -1, 11_520, List.of(partition));
        return List.of(
                new PipelineView("orders", "RUNNING", true, false, "", source),
                new PipelineView("lines", "STOPPED", false, true, "table public.lines does not exist", null));
    }
}
