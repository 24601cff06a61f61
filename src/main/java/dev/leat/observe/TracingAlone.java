package dev.leat.observe;

import dev.leat.observe.trace.Tracing;

/** For work beside a pipeline whose events are followed like its own: tells nobody else. */
public final class TracingAlone extends NoTelemetry {
    private final Tracing tracing;

    public TracingAlone(Tracing tracing) {
        this.tracing = tracing;
    }

    @Override
    public Tracing tracing() {
        return tracing;
    }
}
