package dev.leat.it.data;

import static dev.leat.observe.trace.RecordedSpans.sampledBy;
import static dev.leat.observe.trace.RecordedSpans.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.observe.trace.RecordedSpans;
import dev.leat.support.Collector.Seen;
import dev.leat.support.LeatProcess;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces of the real process, from a producer's header to what a collector decodes. */
class TraceIT {
    @TempDir
    private Path folder;

    private TraceScene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new TraceScene(folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void whoever_opens_the_producers_trace_sees_the_way_of_its_event() throws Exception {
        scene.send(List.of(sampledBy(1), List.of(), List.of(TraceScene.unsampled(3)), sampledBy(4)));

        TraceScene.untilIdle(scene.node(""), scene.pipeline());

        assertThat(scene.database.number("SELECT count(*) FROM traced WHERE x = 'yes'"))
                .isEqualTo(3);
        Seen process = scene.collector.one(trace(1), "process " + scene.topic);
        assertThat(process.parent()).isEqualTo(RecordedSpans.PARENT);
        assertThat(process.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(process.failed()).isFalse();
        assertThat(process.attributes())
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.destination.name", scene.topic)
                .containsEntry("messaging.destination.partition.id", "0")
                .containsEntry("messaging.kafka.offset", "0")
                .containsEntry("messaging.consumer.group.name", "leat-" + scene.topic)
                .containsEntry("leat.pipeline", scene.topic)
                .containsEntry("leat.outcome", "written");
        assertThat(scene.collector.in(trace(1)))
                .extracting(Seen::name)
                .containsExactlyInAnyOrder("process " + scene.topic, "shape", "ask", "GET", "commit");
        for (String inside : List.of("shape", "ask", "commit")) {
            assertThat(scene.collector.one(trace(1), inside).parent()).isEqualTo(process.id());
        }
        request();
        batch(process);
        assertThat(scene.collector.resources())
                .allSatisfy(resource -> assertThat(resource)
                        .containsEntry("service.name", "leat-test")
                        .containsKey("service.instance.id"));
    }

    private void request() {
        Seen get = scene.collector.one(trace(1), "GET");
        assertThat(get.parent()).isEqualTo(scene.collector.one(trace(1), "ask").id());
        assertThat(get.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(get.attributes())
                .containsEntry("server.address", "localhost")
                .containsEntry("server.port", Integer.toString(scene.backend.port))
                .containsEntry("http.response.status_code", "200");
        assertThat(scene.asked)
                .containsEntry("/ask/0", "00-" + trace(1) + "-" + get.id() + "-01")
                .containsEntry("/ask/1", "null")
                .containsEntry("/ask/2", "null");
    }

    /** The batch has a trace of its own, linked with those of its events. */
    private void batch(Seen process) {
        Seen batch = scene.collector.named("batch " + scene.topic).get(0);
        assertThat(scene.collector.named("batch " + scene.topic)).hasSize(1);
        assertThat(batch.parent()).isEmpty();
        assertThat(batch.attributes())
                .containsEntry("messaging.batch.message_count", "4")
                .containsEntry("leat.events.followed", "2");
        assertThat(batch.links())
                .containsExactly(
                        process.link(),
                        scene.collector.one(trace(4), "process " + scene.topic).link());
        Seen write = scene.collector.one(batch.trace(), "upsert public.traced");
        assertThat(write.parent()).isEqualTo(batch.id());
        assertThat(write.links()).containsExactlyElementsOf(batch.links());
        assertThat(write.attributes())
                .containsEntry("db.system.name", "postgresql")
                .containsEntry("db.namespace", scene.database.name())
                .containsEntry("leat.dead_letters", "1");
        assertThat(scene.collector.one(batch.trace(), "shape").parent()).isEqualTo(batch.id());
        assertThat(scene.collector.one(batch.trace(), "ask").parent()).isEqualTo(batch.id());
        assertThat(scene.collector.one(trace(1), "commit").links()).containsExactly(write.link());
        Seen dead = scene.collector.one(trace(4), "process " + scene.topic);
        assertThat(dead.failed()).isTrue();
        assertThat(dead.reason()).startsWith("shape: ").contains("refused by its number");
        assertThat(dead.attributes())
                .containsEntry("leat.outcome", "dead_letter")
                .containsEntry("leat.stage", "shape");
        assertThat(scene.collector.one(trace(4), "shape").failed()).isTrue();
        assertThat(scene.collector.in(trace(4))).extracting(Seen::name).doesNotContain("ask", "GET");
    }

    @Test
    void what_no_producer_has_sampled_makes_nothing() throws Exception {
        scene.send(List.of(List.of(TraceScene.unsampled(1)), List.of(), List.of(TraceScene.unsampled(2))));

        TraceScene.untilIdle(scene.node(""), scene.pipeline());

        assertThat(scene.database.number("SELECT count(*) FROM traced")).isEqualTo(3);
        assertThat(scene.collector.requests()).isZero();
    }

    @Test
    void events_that_come_without_a_trace_begin_one_by_the_ratio() throws Exception {
        scene.send(List.of(List.of(), List.of(TraceScene.unsampled(2)), List.of()));

        TraceScene.untilIdle(scene.node(", \"sampleRatio\": 1"), scene.pipeline());

        List<Seen> begun = scene.collector.named("process " + scene.topic);
        assertThat(begun)
                .extracting(span -> span.attributes().get("messaging.kafka.offset"))
                .containsExactlyInAnyOrder("0", "2");
        assertThat(begun).allSatisfy(span -> {
            assertThat(span.parent()).isEmpty();
            assertThat(scene.asked.get("/ask/" + span.attributes().get("messaging.kafka.offset")))
                    .startsWith("00-" + span.trace() + "-");
        });
    }

    @Test
    void without_the_section_no_class_of_opentelemetry_is_loaded() throws Exception {
        scene.send(List.of(sampledBy(1)));
        Path off = scene.file("off.json", "{\"admin\": {\"port\": 0}}");

        try (LeatProcess leat = LeatProcess.start(
                List.of("-Xmx256m", "-Xlog:class+load"),
                Map.of(),
                List.of(
                        "run",
                        "--node",
                        off.toString(),
                        "--until-idle",
                        "500",
                        scene.pipeline().toString()))) {
            assertThat(leat.awaitExit()).as(leat.output()).isZero();
            assertThat(leat.output().lines().filter(line -> line.contains("dev.leat.observe.trace.NoTracing ")))
                    .isNotEmpty();
            assertThat(leat.output().lines().filter(line -> line.contains("io.opentelemetry")))
                    .isEmpty();
        }
        assertThat(scene.asked).containsEntry("/ask/0", "null");
    }

    @Test
    void when_the_collector_is_down_events_go_on_and_the_log_says_so() throws Exception {
        scene.send(IntStream.range(0, 200).mapToObj(RecordedSpans::sampledBy).toList());
        String node = """
                {"admin": {"port": 0},
                 "tracing": {"endpoint": "http://127.0.0.1:%d", "timeoutMs": 10000, "flushMs": 500}}""";
        Path down = scene.file("down.json", node.formatted(TraceScene.freePort()));

        try (LeatProcess leat = LeatProcess.start(
                "run", "--node", down.toString(), scene.pipeline().toString())) {
            leat.awaitOutput("spans were lost: nobody takes them");
            await().atMost(Runs.BOUND).until(() -> scene.database.number("SELECT count(*) FROM traced") == 199);
            leat.terminate();
            assertThat(leat.awaitExit()).as(leat.output()).isZero();
            assertThat(leat.output())
                    .containsOnlyOnce("spans were lost: nobody takes them")
                    .contains("reason=\"ConnectException\"")
                    .doesNotContain("\tat ");
        }
    }

    /** The queue of connections takes it, and nobody ever answers. */
    @Test
    void a_collector_that_never_answers_does_not_keep_the_process_from_its_orderly_end() throws Exception {
        scene.send(List.of(sampledBy(1)));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String node = """
                    {"admin": {"port": 0}, "tracing": {"endpoint": "http://127.0.0.1:%d", "scheduleDelayMs": 60000,
                     "timeoutMs": 60000, "flushMs": 4000}}""";
            Path never = scene.file("never.json", node.formatted(silent.getLocalPort()));

            assertThat(TraceScene.untilIdle(never, scene.pipeline()))
                    .contains("spans were lost: not sent in time")
                    .contains("leat stopped");
        }
    }

    @Test
    void a_stop_during_a_slow_request_ends_every_span() throws Exception {
        scene.send(List.of(sampledBy(1)));
        String slow = scene.pipeline().toString();
        String held = Files.readString(Path.of(slow))
                .replace("/ask/", "/hold/")
                .replace("\"drainMs\" : 5000", "\"drainMs\" : 0");

        try (LeatProcess leat = LeatProcess.start(
                "run",
                "--node",
                scene.node("").toString(),
                scene.file("held.json", held).toString())) {
            await().atMost(Runs.BOUND).until(() -> scene.backend.held.size() == 1);
            leat.terminate();
            assertThat(leat.awaitExit()).as(leat.output()).isZero();
        }

        assertThat(scene.collector.in(trace(1)))
                .extracting(Seen::name)
                .containsExactlyInAnyOrder("process " + scene.topic, "shape", "ask", "GET");
        Seen process = scene.collector.one(trace(1), "process " + scene.topic);
        assertThat(process.failed()).isTrue();
        assertThat(process.attributes()).containsEntry("leat.outcome", "in_doubt");
        assertThat(scene.collector.one(trace(1), "GET").failed()).isTrue();
        assertThat(scene.collector.one(trace(1), "ask").failed()).isTrue();
        assertThat(scene.collector.named("batch " + scene.topic))
                .singleElement()
                .satisfies(span -> assertThat(span.failed()).isTrue());
    }
}
