package dev.leat.observe.trace;

import dev.leat.config.PipelineConfig;
import dev.leat.config.Secret;
import dev.leat.config.Spelling;
import dev.leat.config.TracingConfig;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The traces of this process: what its pipelines make spans with, and how these reach the collector. */
public final class Traces {
    private static final Logger LOG = LoggerFactory.getLogger("dev.leat.traces");
    /** What the library says of failures in a way of its own; {@link CountedExporter} says it. */
    private static final java.util.logging.Logger LIBRARY = java.util.logging.Logger.getLogger("io.opentelemetry");

    private static final int BATCH = 512;
    private static final int TEXT_MAX = 2_048;
    /** Beyond the exporter's own deadline, so that it is the one that decides. */
    private static final long GRACE_MS = 5_000;

    private final TracingConfig config;
    private final SpanCounts counts;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /** What a process says of itself in its traces. */
    public record Identity(String node, String version) {}

    private Traces(TracingConfig config, SpanCounts counts, SdkTracerProvider provider, Identity identity) {
        this.config = config;
        this.counts = counts;
        this.provider = provider;
        this.tracer = provider.tracerBuilder("dev.leat")
                .setInstrumentationVersion(identity.version())
                .build();
    }

    /**
     * Starts the thread that sends; nothing is sent before there is a span.
     *
     * @throws IllegalArgumentException when the file of certificates cannot be read, or holds none
     */
    public static Traces open(TracingConfig config, Map<String, String> environment, Identity identity) {
        LIBRARY.setLevel(Level.OFF);
        SpanCounts counts = new SpanCounts(config.queueMax());
        SpanExporter exporter = new CountedExporter(exporter(config), counts, config.url(), System::nanoTime);
        BatchSpanProcessor queue = BatchSpanProcessor.builder(exporter)
                .setMaxQueueSize(config.queueMax())
                .setMaxExportBatchSize(BATCH)
                .setScheduleDelay(Duration.ofMillis(config.scheduleDelayMs()))
                .setExporterTimeout(Duration.ofMillis(config.timeoutMs() + GRACE_MS))
                .build();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(resource(config, environment, identity))))
                .setSampler(Sampler.alwaysOn())
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfLinks(PipelineTracing.LINKS_MAX)
                        .setMaxAttributeValueLength(TEXT_MAX)
                        .build())
                .addSpanProcessor(new BoundedQueue(queue, counts))
                .build();
        return new Traces(config, counts, provider, identity);
    }

    private static SpanExporter exporter(TracingConfig config) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(config.url())
                .setCompression(Spelling.of(config.compression()))
                .setConnectTimeout(Duration.ofMillis(config.timeoutMs()))
                .setTimeout(Duration.ofMillis(config.timeoutMs()));
        for (Map.Entry<String, Secret> header : config.headers().entrySet()) {
            builder.addHeader(header.getKey(), header.getValue().reveal());
        }
        String certificates = config.certPath();
        if (certificates != null) {
            trust(builder, Path.of(certificates));
        }
        return builder.build();
    }

    private static void trust(OtlpHttpSpanExporterBuilder builder, Path certificates) {
        try {
            builder.setTrustedCertificates(Files.readAllBytes(certificates));
        } catch (IOException failure) {
            throw new IllegalArgumentException("tracing.certPath: cannot read " + certificates, failure);
        } catch (IllegalStateException failure) {
            throw new IllegalArgumentException("tracing.certPath: no certificates in " + certificates, failure);
        }
    }

    /** The configuration counts most, then OTEL_SERVICE_NAME, then OTEL_RESOURCE_ATTRIBUTES. */
    static Attributes resource(TracingConfig config, Map<String, String> environment, Identity identity) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("service.name", "leat");
        all.put("service.version", identity.version());
        all.put("service.instance.id", identity.node());
        all.putAll(ResourceText.read(environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "")));
        String name = environment.getOrDefault("OTEL_SERVICE_NAME", "");
        if (!name.isEmpty()) {
            all.put("service.name", name);
        }
        all.putAll(config.resource());
        String own = config.serviceName();
        if (own != null) {
            all.put("service.name", own);
        }
        AttributesBuilder attributes = Attributes.builder();
        all.forEach(attributes::put);
        return attributes.build();
    }

    /** What follows the events of one pipeline; call once for each. */
    public Tracing pipeline(PipelineConfig pipeline) {
        Sampling sampling = new Sampling(
                config.sampleRatio().doubleValue(),
                config.eventsPerSecondMax(),
                () -> ThreadLocalRandom.current().nextDouble(),
                System::nanoTime);
        return new PipelineTracing(
                tracer, sampling, counts, pipeline.name(), pipeline.source().groupId());
    }

    public SpanCounts counts() {
        return counts;
    }

    /** Sends what waits, for a while, and ends the thread that sends. Never fails; completes on any thread. */
    public Future<Void> close() {
        CompletableFuture<Void> closed =
                new CompletableFuture<Void>().completeOnTimeout(null, config.flushMs(), TimeUnit.MILLISECONDS);
        provider.shutdown().whenComplete(() -> closed.complete(null));
        return Future.fromCompletionStage(closed).onSuccess(done -> {
            int lost = counts.unsettled();
            if (lost > 0) {
                LOG.atWarn().addKeyValue("spans", lost).log("spans were lost: not sent in time");
            }
        });
    }
}
