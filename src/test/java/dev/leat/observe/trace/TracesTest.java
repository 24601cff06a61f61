package dev.leat.observe.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.TracingConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.stage.http.Backend;
import dev.leat.support.Certificate;
import dev.leat.support.Collector;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** How spans reach a collector, and what happens when they do not. */
class TracesTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.leat.traces");
    private static final String EXPORT_THREAD = "BatchSpanProcessor";
    private static final PipelineConfig PIPELINE = new ConfigReader(new JsltCompiler(), Map.of())
            .readPipeline("""
                    {"name": "orders",
                     "source": {"bootstrapServers": "none:1", "topics": ["shop"], "groupId": "leat-orders"},
                     "sink": {"uri": "postgresql://none/none", "user": "u", "password": "p",
                              "tables": [{"table": "t", "mode": "append"}]}}
                    """, "orders.json")
            .orThrow();

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        LOGGER.addAppender(lines);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(lines);
    }

    @Test
    void spans_arrive_with_their_resource_and_the_headers_that_are_configured() {
        try (Collector collector = Collector.start()) {
            Traces traces = open(collector.endpoint(), """
                    , "headers": {"Authorization": "Bearer secret"}, "serviceName": "shop-leat",
                      "resource": {"deployment.environment.name": "test"}""");

            follow(traces, 1);
            closed(traces);

            assertThat(collector.spans())
                    .extracting(Collector.Seen::name)
                    .containsExactlyInAnyOrder("process shop", "batch shop");
            assertThat(collector.headers().get(0))
                    .containsEntry("authorization", "Bearer secret")
                    .containsEntry("content-encoding", "gzip")
                    .containsEntry("content-type", "application/x-protobuf");
            assertThat(collector.resources().get(0))
                    .containsEntry("service.name", "shop-leat")
                    .containsEntry("service.version", "1.2")
                    .containsEntry("service.instance.id", "node-7")
                    .containsEntry("deployment.environment.name", "test")
                    .containsEntry("team", "a b");
            assertThat(traces.counts().sent()).isEqualTo(2);
            assertThat(traces.counts().waiting()).isZero();
        }
    }

    @Test
    void spans_are_sent_while_the_process_runs() {
        try (Collector collector = Collector.start()) {
            Traces traces = open(collector.endpoint(), ", \"compression\": \"none\"");

            follow(traces, 1);

            await().atMost(BOUND).until(() -> collector.spans().size() == 2);
            assertThat(collector.headers().get(0)).doesNotContainKey("content-encoding");
            closed(traces);
        }
    }

    @Test
    void the_names_of_the_environment_count_less_than_those_of_the_configuration() {
        TracingConfig plain = config("http://none", "");
        TracingConfig named = config("http://none", ", \"serviceName\": \"own\", \"resource\": {\"team\": \"b\"}");
        Map<String, String> environment = Map.of(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.name=all,team=a%20b+c, x = y ,broken,=z,bad=%",
                "OTEL_SERVICE_NAME",
                "one");
        Traces.Identity identity = new Traces.Identity("n", "1");

        assertThat(Traces.resource(plain, Map.of(), identity).asMap().toString())
                .contains("service.name=leat");
        assertThat(attributes(plain, environment))
                .containsEntry("service.name", "one")
                .containsEntry("team", "a b+c")
                .containsEntry("x", "y")
                .containsEntry("bad", "%")
                .doesNotContainKeys("", "broken");
        assertThat(attributes(plain, Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=all")))
                .containsEntry("service.name", "all");
        assertThat(attributes(named, environment))
                .containsEntry("service.name", "own")
                .containsEntry("team", "b");
    }

    @Test
    void a_collector_that_is_down_loses_spans_which_are_counted_and_told_once() throws IOException {
        Traces traces = open("http://127.0.0.1:" + freePort(), ", \"timeoutMs\": 100");

        follow(traces, 1);
        await().atMost(BOUND).until(() -> traces.counts().failed() == 2);
        follow(traces, 1);
        await().atMost(BOUND).until(() -> traces.counts().failed() == 4);

        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getMessage()).startsWith("spans were lost");
        assertThat(lines.list.get(0).getKeyValuePairs().toString()).contains("endpoint", "reason");
        closed(traces);
    }

    @Test
    void a_collector_that_refuses_loses_spans_and_its_recovery_is_told() {
        try (Collector collector = Collector.start()) {
            collector.answers(400);
            Traces traces = open(collector.endpoint(), "");
            follow(traces, 1);
            await().atMost(BOUND).until(() -> traces.counts().failed() == 2);

            collector.answers(200);
            follow(traces, 1);
            await().atMost(BOUND).until(() -> traces.counts().sent() == 2);

            assertThat(lines.list)
                    .extracting(ILoggingEvent::getMessage)
                    .containsExactly("spans were lost: nobody takes them; events go on", "spans are taken again");
            assertThat(lines.list.get(0).getKeyValuePairs().toString()).contains("HTTP 400");
            closed(traces);
        }
    }

    @Test
    void what_finds_no_room_while_the_collector_hangs_is_dropped_and_counted() {
        try (Collector collector = Collector.start()) {
            collector.holds();
            Traces traces = open(collector.endpoint(), ", \"queueMax\": 512, \"flushMs\": 1");
            follow(traces, 1);
            await().atMost(BOUND).until(() -> collector.requests() == 1);

            IntStream.range(0, 10).forEach(i -> follow(traces, 100));

            assertThat(traces.counts().waiting()).isEqualTo(512);
            // the first two were sent together or not
            assertThat(traces.counts().dropped()).isBetween(10 * 101 - 512L, 10 * 101 - 511L);
            closed(traces);
            assertThat(lines.list).extracting(ILoggingEvent::getMessage).contains("spans were lost: not sent in time");
        }
    }

    @Test
    void its_thread_begins_with_it_and_ends_with_it() {
        Set<Thread> before = exportThreads();
        try (Collector collector = Collector.start()) {
            Traces traces = open(collector.endpoint(), "");
            Set<Thread> made = exportThreads();
            made.removeAll(before);
            assertThat(made).hasSize(1);

            closed(traces);

            await().atMost(BOUND).until(() -> made.stream().noneMatch(Thread::isAlive));
        }
    }

    @Test
    void a_certificate_is_trusted_by_its_file_and_not_without() {
        Certificate certificate = Certificate.selfSigned("dns:localhost");
        try (Backend backend = Backend.tls(certificate)) {
            backend.others.put("v1", request -> Backend.end(request.response(), Buffer.buffer()));
            String endpoint = "https://localhost:" + backend.port;
            Traces trusting = open(endpoint, ", \"certPath\": \"" + certificate.file() + "\"");
            Traces others = open(endpoint, ", \"timeoutMs\": 1000");

            follow(trusting, 1);
            follow(others, 1);

            await().atMost(BOUND).until(() -> trusting.counts().sent() == 2);
            await().atMost(BOUND).until(() -> others.counts().failed() == 2);
            closed(trusting);
            closed(others);
        }
    }

    @Test
    void a_file_that_holds_no_certificates_is_refused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "nothing");

        assertThatThrownBy(() -> open("https://none", ", \"certPath\": \"" + file + "\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tracing.certPath: no certificates in");
        assertThatThrownBy(() -> open("https://none", ", \"certPath\": \"" + folder.resolve("none") + "\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tracing.certPath: cannot read");
    }

    private static Set<Thread> exportThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(EXPORT_THREAD))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** All of one batch: a span each, and one for the batch. */
    private static void follow(Traces traces, int events) {
        Tracing tracing = traces.pipeline(PIPELINE);
        Batch batch = tracing.polled(Batch.of(
                new PartitionId("shop", 0),
                1,
                IntStream.range(0, events)
                        .mapToObj(i -> Event.of(new Origin(
                                "shop", 0, i, 0, KeyFormat.STRING, null, new byte[0], RecordedSpans.sampledBy(i))))
                        .toList()));
        tracing.ended(batch, null);
    }

    private static Traces open(String endpoint, String more) {
        return Traces.open(
                config(endpoint, more),
                Map.of("OTEL_RESOURCE_ATTRIBUTES", "team=a%20b"),
                new Traces.Identity("node-7", "1.2"));
    }

    private static Map<String, Object> attributes(TracingConfig config, Map<String, String> environment) {
        Map<String, Object> all = new java.util.HashMap<>();
        Traces.resource(config, environment, new Traces.Identity("n", "1"))
                .forEach((key, value) -> all.put(key.getKey(), value));
        return all;
    }

    private static TracingConfig config(String endpoint, String more) {
        String text = "{\"tracing\": {\"endpoint\": \"" + endpoint + "\", \"scheduleDelayMs\": 10" + more + "}}";
        return Objects.requireNonNull(new ConfigReader(new JsltCompiler(), Map.of())
                .readNode(text, "node.json")
                .orThrow()
                .tracing());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void closed(Traces traces) {
        Future<Void> closed = traces.close();
        closed.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
