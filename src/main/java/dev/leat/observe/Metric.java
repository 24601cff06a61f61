package dev.leat.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** A metric of our own, as an enum names it: what it is called, what it tells, and when somebody should look. */
interface Metric {
    /** Upper bounds of the buckets of all histograms of times: from 0.1 ms to 10 min, in steps of about two. */
    Duration[] BUCKETS = Stream.of(
                    100L,
                    500L,
                    1_000L,
                    2_000L,
                    5_000L,
                    10_000L,
                    25_000L,
                    50_000L,
                    100_000L,
                    250_000L,
                    500_000L,
                    1_000_000L,
                    2_500_000L,
                    5_000_000L,
                    10_000_000L,
                    30_000_000L,
                    60_000_000L,
                    600_000_000L)
            .map(micros -> Duration.ofNanos(micros * 1_000))
            .toArray(Duration[]::new);

    /** Words with dots between them, without the unit: the registry adds it. */
    String id();

    /** What it tells, as a sentence: the page's and that of Prometheus' HELP line. */
    String doc();

    /** What to alert on, or what to read it beside. */
    String alert();

    /** All there are, in the order of the reference. */
    static List<Metric> all() {
        return Stream.<Metric[]>of(
                        SourceMetric.values(), StageMetric.values(), SinkMetric.values(), NodeMetric.values())
                .flatMap(Stream::of)
                .toList();
    }

    default Counter counter(MeterRegistry registry, String... tags) {
        return Counter.builder(id()).description(doc()).tags(tags).register(registry);
    }

    /** A counter that asks when it is read; what is asked lives as long as the registry. */
    default <T> void count(MeterRegistry registry, T asked, ToDoubleFunction<T> value, String... tags) {
        FunctionCounter.builder(id(), asked, value)
                .description(doc())
                .tags(tags)
                .register(registry);
    }

    /** A counter of seconds. */
    default <T> void countSeconds(MeterRegistry registry, T asked, ToDoubleFunction<T> seconds, String... tags) {
        FunctionCounter.builder(id(), asked, seconds)
                .description(doc())
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
    }

    /** A gauge that asks when it is read; what is asked lives as long as the registry. */
    default <T> void gauge(MeterRegistry registry, T asked, ToDoubleFunction<T> value, String... tags) {
        Gauge.builder(id(), asked, value)
                .description(doc())
                .strongReference(true)
                .tags(tags)
                .register(registry);
    }

    /** A gauge of a size. */
    default <T> void gaugeBytes(MeterRegistry registry, T asked, ToDoubleFunction<T> bytes, String... tags) {
        Gauge.builder(id(), asked, bytes)
                .description(doc())
                .baseUnit("bytes")
                .strongReference(true)
                .tags(tags)
                .register(registry);
    }

    /** A gauge of a duration. */
    default <T> void gaugeNs(MeterRegistry registry, T asked, ToDoubleFunction<T> ns, String... tags) {
        TimeGauge.builder(id(), asked, TimeUnit.NANOSECONDS, ns)
                .description(doc())
                .strongReference(true)
                .tags(tags)
                .register(registry);
    }

    default Timer timer(MeterRegistry registry, String... tags) {
        return Timer.builder(id())
                .description(doc())
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
    }
}
