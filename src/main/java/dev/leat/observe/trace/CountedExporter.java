package dev.leat.observe.trace;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is taken and what is lost, and logs once a minute at most that a collector does not take spans. */
final class CountedExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger("dev.leat.traces");
    private static final long QUIET_NS = TimeUnit.MINUTES.toNanos(1);

    private final SpanExporter next;
    private final SpanCounts counts;
    private final String url;
    private final LongSupplier clockNs;
    /** Used by one thread at a time: the next export begins when this one has ended. */
    private volatile Trouble trouble;

    /**
     * @param told whether the last one was logged
     * @param loggedNs when one was logged last
     */
    private record Trouble(boolean told, long loggedNs) {}

    CountedExporter(SpanExporter next, SpanCounts counts, String url, LongSupplier clockNs) {
        this.next = next;
        this.counts = counts;
        this.url = url;
        this.clockNs = clockNs;
        this.trouble = new Trouble(false, clockNs.getAsLong() - QUIET_NS);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int size = spans.size();
        counts.leave(size);
        CompletableResultCode result = next.export(spans);
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                works();
                counts.arrived(size);
            } else {
                fails(size, result.getFailureThrowable());
                counts.lost(size);
            }
        });
    }

    private void works() {
        Trouble before = trouble;
        if (before.told()) {
            trouble = new Trouble(false, before.loggedNs());
            LOG.atInfo().addKeyValue("endpoint", url).log("spans are taken again");
        }
    }

    private void fails(int spans, @Nullable Throwable failure) {
        long nowNs = clockNs.getAsLong();
        if (nowNs - trouble.loggedNs() < QUIET_NS) {
            return;
        }
        trouble = new Trouble(true, nowNs);
        LOG.atWarn()
                .addKeyValue("endpoint", url)
                .addKeyValue("lostSoFar", counts.failed() + spans)
                .addKeyValue("reason", reason(failure))
                .log("spans were lost: nobody takes them; events go on");
    }

    /** The status of an answer; without one, what the network said: around it are exceptions of the library. */
    private static String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        if (failure instanceof HttpExportException answered && answered.getResponse() != null) {
            HttpResponse response = answered.getResponse();
            return ("HTTP " + response.getStatusCode() + " " + response.getStatusMessage()).strip();
        }
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof IOException)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public CompletableResultCode flush() {
        return next.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return next.shutdown();
    }
}
