package dev.leat.it.data;

import static dev.leat.observe.trace.RecordedSpans.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Header;
import dev.leat.observe.trace.RecordedSpans;
import dev.leat.stage.http.Backend;
import dev.leat.support.Collector;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A topic, a service, a table and a collector, for the real process between them. */
final class TraceScene implements AutoCloseable {
    final Database database = Servers.database();
    final Collector collector = Collector.start();
    final Backend backend = Backend.plain();
    /** What the service saw: path → traceparent. */
    final Map<String, String> asked = new ConcurrentHashMap<>();

    private final Topics topics = Servers.topics();
    final String topic = topics.create("traced", 1);
    private final Path folder;

    TraceScene(Path folder) throws Exception {
        this.folder = folder;
        database.execute("CREATE TABLE traced (id int PRIMARY KEY, x text)");
        backend.others.put("ask", request -> {
            asked.put(request.path(), String.valueOf(request.getHeader("traceparent")));
            Backend.end(request.response(), Buffer.buffer("\"yes\""));
        });
    }

    @Override
    public void close() {
        backend.close();
        collector.close();
    }

    /** Number 3 is refused; the others ask the service. */
    Path pipeline() throws IOException {
        String stages = """
                [{"name": "shape", "type": "map",
                  "with": "if (.id == 3) error(\\"refused by its number\\") else ."},
                 {"name": "ask", "type": "http", "url": "http://localhost:%d/ask/{.id}", "into": "x",
                  "timeoutMs": 60000, "connection": {"allowHosts": ["localhost"]}}]""".formatted(backend.port);
        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'traced', 'mode': 'upsert', 'key': ['id']}]")
                .set("stages", stages)
                .set("shutdown.drainMs", "5000");
        return file("pipeline.json", json.text());
    }

    Path node(String more) throws IOException {
        String node = """
                {"admin": {"port": 0},
                 "tracing": {"endpoint": "%s", "serviceName": "leat-test", "flushMs": 30000%s}}""";
        return file("node.json", node.formatted(collector.endpoint(), more));
    }

    Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    static String untilIdle(Path node, Path pipeline) throws Exception {
        try (LeatProcess leat =
                LeatProcess.start("run", "--node", node.toString(), "--until-idle", "500", pipeline.toString())) {
            assertThat(leat.awaitExit()).as(leat.output()).isZero();
            return leat.output();
        }
    }

    /** Events numbered from 0, each with these headers. */
    void send(List<List<Header>> headers) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < headers.size(); id++) {
            ProducerRecord<byte[], byte[]> record = Topics.record(topic, 0, "k", "{\"id\":" + id + "}");
            headers.get(id).forEach(header -> record.headers().add(header.name(), header.value()));
            records.add(record);
        }
        topics.send(records);
    }

    static Header unsampled(int producer) {
        String value = "00-" + trace(producer) + "-" + RecordedSpans.PARENT + "-00";
        return new Header("traceparent", value.getBytes(StandardCharsets.US_ASCII));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
