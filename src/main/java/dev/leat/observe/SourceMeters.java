package dev.leat.observe;

import dev.leat.batch.BatchFailure;
import dev.leat.batch.SourceStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of one pipeline's source, made once; those whose labels are known begin at 0. */
final class SourceMeters {
    private static final List<String> STATES =
            List.of("STARTING", "RUNNING", "PAUSED", "RELOADING", "DRAINING", "STOPPED");
    private static final List<String> REBALANCES = List.of("assigned", "revoked", "lost");
    private static final List<String> RELEASES = List.of("revoked", "lost");

    final Counter polled;
    final Counter polledBytes;
    final Counter batchesPolled;
    final Counter acknowledged;
    final Counter batchesAcknowledged;
    final Counter dropped;
    final Timer endToEnd;
    final Timer claims;
    final PauseClock pauses;

    private final MeterRegistry registry;
    private final String pipeline;
    private final ConcurrentHashMap<String, Counter> doubts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AtomicInteger> states = new ConcurrentHashMap<>();
    private final AtomicInteger failed = new AtomicInteger();

    SourceMeters(MeterRegistry registry, String pipeline) {
        this.registry = registry;
        this.pipeline = pipeline;
        polled = counter(SourceMetric.POLLED);
        polledBytes = counter(SourceMetric.POLLED_BYTES);
        batchesPolled = counter(SourceMetric.BATCHES_POLLED);
        acknowledged = counter(SourceMetric.ACKNOWLEDGED);
        batchesAcknowledged = counter(SourceMetric.BATCHES_ACKNOWLEDGED);
        dropped = counter(SourceMetric.DROPPED);
        endToEnd = SourceMetric.END_TO_END.timer(registry, "pipeline", pipeline);
        claims = SourceMetric.CLAIMS.timer(registry, "pipeline", pipeline);
        pauses = new PauseClock(System::nanoTime, this::pauseMeters);
        STATES.forEach(state -> states.computeIfAbsent(state, this::newState));
        SourceMetric.FAILED.gauge(registry, failed, AtomicInteger::get, "pipeline", pipeline);
        REBALANCES.forEach(this::rebalances);
        RELEASES.forEach(this::released);
        Stream.of(BatchFailure.values()).forEach(failure -> doubts(failure.name()));
        doubts("claim");
        doubts("order");
    }

    private Counter counter(SourceMetric metric) {
        return metric.counter(registry, "pipeline", pipeline);
    }

    Counter rebalances(String kind) {
        return SourceMetric.REBALANCES.counter(registry, "pipeline", pipeline, "kind", kind);
    }

    Counter released(String kind) {
        return SourceMetric.RELEASES.counter(registry, "pipeline", pipeline, "kind", kind);
    }

    Counter doubts(String cause) {
        String label = cause.toLowerCase(Locale.ROOT);
        return doubts.computeIfAbsent(
                label, name -> SourceMetric.DOUBTS.counter(registry, "pipeline", pipeline, "cause", name));
    }

    /** Of all causes. */
    long allDoubts() {
        return doubts.values().stream()
                .mapToLong(counter -> (long) counter.count())
                .sum();
    }

    private void pauseMeters(PauseClock clock, String cause) {
        String[] labels = {"pipeline", pipeline, "cause", cause};
        SourceMetric.PAUSES.count(registry, clock, pauses -> pauses.count(cause), labels);
        SourceMetric.PAUSED_TIME.countSeconds(
                registry, clock, pauses -> pauses.totalNs(cause) / (double) TimeUnit.SECONDS.toNanos(1), labels);
        SourceMetric.PAUSED.gauge(registry, clock, pauses -> pauses.now(cause), labels);
    }

    /** @param reason empty where the pipeline stopped because it was told to */
    void state(String state, String reason) {
        states.computeIfAbsent(state, this::newState);
        states.forEach((name, value) -> value.set(name.equals(state) ? 1 : 0));
        failed.set(state.equals("STOPPED") && !reason.isEmpty() ? 1 : 0);
    }

    private AtomicInteger newState(String state) {
        AtomicInteger value = new AtomicInteger();
        SourceMetric.STATE.gauge(registry, value, AtomicInteger::get, "pipeline", pipeline, "state", state);
        return value;
    }

    /** Gauges that ask the source; NaN while it has nothing to say. */
    void source(Supplier<@Nullable SourceStatus> source) {
        gauge(SourceMetric.LAG, source, status -> known(status.lag()));
        gauge(SourceMetric.IN_FLIGHT, source, SourceStatus::inFlightBytes);
        gauge(SourceMetric.OPEN_BATCHES, source, SourceStatus::openBatches);
        gauge(SourceMetric.ASSIGNED, source, status -> status.partitions().size());
        gauge(
                SourceMetric.RUNNING,
                source,
                status -> status.partitions().stream()
                        .filter(partition -> partition.state().equals("RUNNING"))
                        .count());
        gaugeNs(SourceMetric.LAG_TIME, source, status -> known(status.lagMs()) * TimeUnit.MILLISECONDS.toNanos(1));
        gaugeNs(SourceMetric.POLL_AGE, source, status -> System.nanoTime() - status.lastPollNs());
    }

    /** One gauge for each server; NaN while nobody listens to it. */
    void servers(Supplier<List<ServerContact>> servers) {
        for (ServerContact.Server server : ServerContact.Server.values()) {
            SourceMetric.SILENCE.gaugeNs(
                    registry,
                    servers,
                    asked -> silenceNs(asked, server),
                    "pipeline",
                    pipeline,
                    "server",
                    server.label());
        }
    }

    private static double silenceNs(Supplier<List<ServerContact>> servers, ServerContact.Server server) {
        return servers.get().stream()
                .filter(contact -> contact.server() == server)
                .mapToDouble(contact -> TimeUnit.MILLISECONDS.toNanos(contact.silentMs()))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double known(long value) {
        return value < 0 ? Double.NaN : value;
    }

    private void gauge(
            SourceMetric metric, Supplier<@Nullable SourceStatus> source, ToDoubleFunction<SourceStatus> value) {
        metric.gauge(registry, source, asked -> ask(asked, value), "pipeline", pipeline);
    }

    private void gaugeNs(
            SourceMetric metric, Supplier<@Nullable SourceStatus> source, ToDoubleFunction<SourceStatus> ns) {
        metric.gaugeNs(registry, source, asked -> ask(asked, ns), "pipeline", pipeline);
    }

    private static double ask(Supplier<@Nullable SourceStatus> source, ToDoubleFunction<SourceStatus> value) {
        SourceStatus status = source.get();
        return status == null ? Double.NaN : value.applyAsDouble(status);
    }
}
