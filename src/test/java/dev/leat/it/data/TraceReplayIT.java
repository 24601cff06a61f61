package dev.leat.it.data;

import static dev.leat.observe.trace.RecordedSpans.sampledBy;
import static dev.leat.observe.trace.RecordedSpans.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.support.Collector.Seen;
import dev.leat.support.LeatProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dead letter keeps its headers, so its replay is seen in the trace of its producer. */
class TraceReplayIT {
    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");

    @TempDir
    private Path folder;

    @Test
    void a_replay_joins_the_trace_and_says_how_it_ended() throws Exception {
        try (TraceScene scene = new TraceScene(folder);
                LeatProcess leat = run(scene)) {
            leat.awaitOutput("partition claimed");
            scene.database.execute("ALTER TABLE traced ADD CONSTRAINT few CHECK (id > 0)");
            scene.send(List.of(sampledBy(1)));
            Runs.awaitNumber(scene.database, "SELECT count(*) FROM leat.dead_letters", 1);

            replay(leat, scene.topic);
            Runs.awaitNumber(scene.database, "SELECT attempts FROM leat.dead_letters", 2);
            scene.database.execute("ALTER TABLE traced DROP CONSTRAINT few");
            replay(leat, scene.topic);
            Runs.awaitNumber(scene.database, "SELECT count(*) FROM traced", 1);
            assertThat(metrics(leat))
                    .contains("leat_traced_events_total{result=\"followed\"} 3.0")
                    .contains("leat_spans_total{result=\"failed\"} 0.0");
            leat.terminate();
            assertThat(leat.awaitExit()).as(leat.output()).isZero();

            List<Seen> processes = scene.collector.in(trace(1)).stream()
                    .filter(span -> span.name().equals("process " + scene.topic))
                    .toList();
            assertThat(processes)
                    .extracting(span -> span.attributes().get("leat.outcome"))
                    .containsExactly("dead_letter", "dead_letter", "written");
            assertThat(processes).extracting(Seen::failed).containsExactly(true, true, false);
            Seen last = processes.get(2);
            assertThat(scene.collector.in(trace(1)))
                    .filteredOn(span -> span.parent().equals(last.id()))
                    .extracting(Seen::name)
                    .containsExactlyInAnyOrder("shape", "ask", "commit");
        }
    }

    private static LeatProcess run(TraceScene scene) throws Exception {
        return LeatProcess.start(
                "run", "--node", scene.node("").toString(), scene.pipeline().toString());
    }

    private static void replay(LeatProcess leat, String pipeline) throws Exception {
        URI uri = URI.create(admin(leat) + "/api/v1/pipelines/" + pipeline + "/dead-letters/replay");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Runs.BOUND)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"all\": true, \"force\": true}"))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        // one replay of a pipeline at a time: the one before may not be over
        await().atMost(Runs.BOUND)
                .until(() -> client.send(request, HttpResponse.BodyHandlers.ofString())
                                .statusCode()
                        == 202);
    }

    private static String metrics(LeatProcess leat) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin(leat) + "/metrics"))
                .timeout(Runs.BOUND)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String admin(LeatProcess leat) {
        leat.awaitOutput("admin server listens");
        Matcher admin = ADMIN.matcher(leat.output());
        assertThat(admin.find()).isTrue();
        return admin.group(1);
    }
}
