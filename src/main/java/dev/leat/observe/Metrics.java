package dev.leat.observe;

import dev.leat.observe.trace.SpanCounts;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The metrics of this process: one registry for the pipelines, for Vert.x and for the JVM. Safe for any thread. */
public final class Metrics {
    /** For Java's flight recorder, which is loaded for them at the first buffer unless somebody says no. */
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    private static final long WORKER_HELD_MS = 60_000;
    private static final long TURN_MS = 1_000;
    private static final String RESULT = "result";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentHashMap<String, MicrometerTelemetry> pipelines = new ConcurrentHashMap<>();
    private final LoopWatch loops = new LoopWatch();
    private final LoopLatency loopLatency = new LoopLatency(loops, registry);
    private final ProcessMeters process = new ProcessMeters();

    public Metrics() {
        // what Prometheus' names do not allow: units that are none, and endings that mean something else
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("jvm.compilation.time"))
                .meterFilter(new MeterFilter() {
                    @Override
                    public Meter.Id map(Meter.Id id) {
                        return id.getName().equals("system.cpu.count") ? id.withName("system.cpus") : id;
                    }
                });
        process.bindTo(registry);
    }

    /**
     * Makes the Vert.x instance of this process, which reports here. Its own checker looks after worker threads and
     * names them by their pool; event loops are watched by {@link LoopLatency}, which notices earlier.
     */
    public Vertx newVertx() {
        if (System.getProperty(NETTY_EVENTS) == null) {
            System.setProperty(NETTY_EVENTS, "false");
        }
        VertxOptions options = new VertxOptions()
                .setMaxEventLoopExecuteTime(WORKER_HELD_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setJvmMetricsEnabled(true)
                        // a batch crosses the bus several times; its own timers say more and cost less
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                        // a tenth of what a request costs; the stage's own say as much
                        .addDisabledMetricsCategory(MetricsDomain.HTTP_CLIENT)
                        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                        // methods of requests to the admin server are whatever somebody writes
                        .setLabels(EnumSet.of(Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME)));
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
    }

    /** Begins to measure the event loops; call before anything else is deployed. */
    public Future<Void> start(Vertx vertx) {
        vertx.setPeriodic(TURN_MS, timer -> {
            pipelines.values().forEach(one -> one.latency().turn());
            loopLatency.delays().turn();
        });
        return loopLatency.start(vertx, VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE);
    }

    /** The telemetry of one pipeline; the same object for the same name. */
    public MicrometerTelemetry telemetry(String pipeline) {
        return pipelines.computeIfAbsent(pipeline, name -> new MicrometerTelemetry(registry, loops, name));
    }

    /** Counts what becomes of spans; call once, where tracing is configured. */
    public void watch(SpanCounts spans) {
        NodeMetric.SPANS.count(registry, spans, SpanCounts::sent, RESULT, "sent");
        NodeMetric.SPANS.count(registry, spans, SpanCounts::failed, RESULT, "failed");
        NodeMetric.SPANS.count(registry, spans, SpanCounts::dropped, RESULT, "dropped");
        NodeMetric.SPANS_WAITING.gauge(registry, spans, SpanCounts::waiting);
        NodeMetric.TRACED_EVENTS.count(registry, spans, SpanCounts::followed, RESULT, "followed");
        NodeMetric.TRACED_EVENTS.count(registry, spans, SpanCounts::passedOver, RESULT, "passed_over");
    }

    /** Counts the members of a cluster; call once, where there is one. */
    public void watchMembers(IntSupplier members) {
        NodeMetric.CLUSTER_MEMBERS.gauge(registry, members, IntSupplier::getAsInt);
    }

    /** Every event loop as it is at this moment. */
    public List<LoopView> loopViews() {
        return loopLatency.views();
    }

    /** How late the event loops were in the last ten seconds, all taken together. */
    public LastSeconds.Percentiles loopDelays() {
        return loopLatency.delays().percentiles();
    }

    public LoopWatch loops() {
        return loops;
    }

    /** Everything in Prometheus' text format; takes milliseconds, so not on an event loop. */
    public String scrape() {
        return registry.scrape();
    }

    /** After Vert.x is closed. */
    public void close() {
        loopLatency.close();
        process.close();
        registry.close();
    }
}
