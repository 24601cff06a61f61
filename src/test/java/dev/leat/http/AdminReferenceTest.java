package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.NodeIdentity;
import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.cluster.Cluster;
import dev.leat.observe.BreakerState;
import dev.leat.observe.Health;
import dev.leat.observe.Metrics;
import dev.leat.observe.MicrometerTelemetry;
import dev.leat.observe.PipelineView;
import dev.leat.observe.ServerContact;
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
    private static final List<ServerContact> SERVERS = List.of(
            new ServerContact(ServerContact.Server.KAFKA, 1_795_608_000_000L, 320, 10_000, ""),
            new ServerContact(ServerContact.Server.POSTGRESQL, 1_795_608_000_000L, 1_450, 36_000, ""));

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
        return """
                # The admin server

                Each process serves an API, its health, metrics and status over HTTP: `admin` in the node file, by
                default http://127.0.0.1:8080. `/openapi.json` is the same as this page for programs, in OpenAPI 3.1. A
                port in use refuses the start. Answers are never cached. This page is generated.

                On the loopback, without `admin.tokens`, whoever reaches the address may do everything; pages of other
                sites, and other names for the address, are refused. With `admin.tokens` each request carries
                `Authorization: Bearer TOKEN`; the token `operate` may do what `read` may, too. `/health/…` and
                `/openapi.json` need none, `/metrics` none unless `admin.openMetrics` is false. More in
                [operations](../operations.md#who-may-ask).

                What is not done is answered with `application/problem+json` ([Problem](#problem)). Parameters and
                fields that are not known are refused; bodies have at most 64 KiB.

                ```
                curl -X POST localhost:8080/api/v1/pipelines/orders/pause \\
                  -H 'Content-Type: application/json' -d '{"reason": "table is being rebuilt"}'
                ```

                """
                + ApiPage.text(ApiDocument.read())
                + "## `/health/ready` when one of two pipelines failed\n\n```text\n"
                + StatusJson.health(Health.ready(views(), false)).toPrettyString()
                + "\n```\n\n## `/status`\n\n```text\n"
                + status()
                + "\n```\n";
    }

    private static String status() {
        NodeView node = new NodeView(
                Cluster.none(new NodeIdentity("host-4711", "0.1.0", 0)),
                AdminReferenceTest::views,
                () -> false,
                metrics(),
                null);
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
                new PartitionStatus(new PartitionId("orders", 0), "RUNNING", 3, 120_045, 12, 180, 0, 1, null);
        SourceStatus source = new SourceStatus(0, true, -1, 11_520, List.of(partition));
        return List.of(
                new PipelineView("orders", "RUNNING", true, false, "", null).with(source, SERVERS),
                new PipelineView("lines", "STOPPED", false, true, "table public.lines does not exist", null));
    }
}
