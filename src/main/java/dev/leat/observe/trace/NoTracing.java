package dev.leat.observe.trace;

import dev.leat.api.Event;
import dev.leat.api.Trace;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows nothing, and makes nothing. */
final class NoTracing implements Tracing {
    @Override
    public boolean isOn() {
        return false;
    }

    @Override
    public Batch polled(Batch batch) {
        return batch;
    }

    @Override
    public void ended(Batch batch, @Nullable Throwable failure) {}

    @Override
    public @Nullable StageSpans stage(String stage, int lane, List<Event> events) {
        return null;
    }

    @Override
    public TransactionSpan transaction(Target target, int lane, List<Event> followed) {
        return TransactionSpan.NONE;
    }

    @Override
    public RequestSpan request(Request request, List<Trace> asking) {
        return RequestSpan.NONE;
    }

    /** What nobody is told of. */
    static final class Nothing implements TransactionSpan, RequestSpan {
        @Override
        public void committed(List<DeadLetter> deadLetters) {}

        @Override
        public void failed(String sqlState, String reason) {}

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public void answered(int status) {}

        @Override
        public void failed(Throwable failure) {}
    }
}
