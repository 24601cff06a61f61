package dev.leat.observe;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What there is to know of the process beside what Vert.x registers: uptime, files, log lines, CPU and memory. */
final class ProcessMeters {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1024;

    private final LogbackMetrics logLines = new LogbackMetrics(List.<Tag>of());

    void bindTo(MeterRegistry registry) {
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        logLines.bindTo(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            NodeMetric.CPU.countSeconds(
                    registry, system, asked -> asked.getProcessCpuTime() / (double) TimeUnit.SECONDS.toNanos(1));
        }
        NodeMetric.RESIDENT.gaugeBytes(registry, STATUS, ProcessMeters::residentBytes);
    }

    void close() {
        logLines.close();
    }

    /** Linux tells it as a line such as {@code VmRSS: 1234 kB}. */
    static long residentBytes(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith(RESIDENT)) {
                    return kibibytes(line) * KIB;
                }
            }
        } catch (IOException elsewhere) {
            return 0;
        }
        return 0;
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
