package dev.leat.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A collector of OpenTelemetry: takes spans by OTLP over HTTP in protobuf, decodes them and keeps them. */
public final class Collector implements AutoCloseable {
    private static final int OK = 200;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Seen> spans = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> resources = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status = OK;
    private volatile @Nullable CountDownLatch held;

    private Collector(HttpServer server) {
        this.server = server;
    }

    /** One span as it came; identities in hex, what links lead to as trace and span with a blank between. */
    public record Seen(
            String trace,
            String id,
            String parent,
            String name,
            Span.SpanKind kind,
            Map<String, String> attributes,
            List<String> links,
            boolean failed,
            String reason) {

        /** As links name it. */
        public String link() {
            return trace + " " + id;
        }
    }

    public static Collector start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Collector collector = new Collector(server);
            server.createContext("/v1/traces", collector::take);
            server.setExecutor(collector.threads);
            server.start();
            return collector;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** For {@code tracing.endpoint}. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers with this status from now on; what it does not take with 200 it forgets. */
    public void answers(int wanted) {
        status = wanted;
    }

    /** Keeps requests without an answer until it is closed. */
    public void holds() {
        held = new CountDownLatch(1);
    }

    public List<Seen> spans() {
        return List.copyOf(spans);
    }

    public List<Seen> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    /** Those of one trace. */
    public List<Seen> in(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    /** The only span of this name in a trace. */
    public Seen one(String trace, String name) {
        List<Seen> found =
                in(trace).stream().filter(span -> span.name().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " spans '" + name + "' in " + trace + " among " + spans);
        }
        return found.get(0);
    }

    /** Headers of the requests that were taken, names in lower case. */
    public List<Map<String, String>> headers() {
        return List.copyOf(headers);
    }

    /** Attributes of the resources that spans came from. */
    public List<Map<String, String>> resources() {
        return List.copyOf(resources);
    }

    public int requests() {
        return requests.get();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = body(exchange);
            requests.incrementAndGet();
            CountDownLatch latch = held;
            if (latch != null) {
                latch.await();
            }
            if (status == OK) {
                keep(exchange, ExportTraceServiceRequest.parseFrom(body));
            }
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream plain = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            return plain.readAllBytes();
        }
    }

    private void keep(HttpExchange exchange, ExportTraceServiceRequest request) {
        Map<String, String> sent = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> sent.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        headers.add(sent);
        for (ResourceSpans resource : request.getResourceSpansList()) {
            resources.add(attributes(resource.getResource().getAttributesList()));
            resource.getScopeSpansList().forEach(scope -> scope.getSpansList().forEach(span -> spans.add(seen(span))));
        }
    }

    private static Seen seen(Span span) {
        return new Seen(
                hex(span.getTraceId().toByteArray()),
                hex(span.getSpanId().toByteArray()),
                hex(span.getParentSpanId().toByteArray()),
                span.getName(),
                span.getKind(),
                attributes(span.getAttributesList()),
                span.getLinksList().stream()
                        .map(link -> hex(link.getTraceId().toByteArray()) + " "
                                + hex(link.getSpanId().toByteArray()))
                        .toList(),
                span.getStatus().getCodeValue() == 2,
                span.getStatus().getMessage());
    }

    private static Map<String, String> attributes(List<KeyValue> pairs) {
        Map<String, String> all = new HashMap<>();
        pairs.forEach(pair -> all.put(pair.getKey(), text(pair.getValue())));
        return all;
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
