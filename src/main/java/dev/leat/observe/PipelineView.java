package dev.leat.observe;

import dev.leat.batch.SourceStatus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline as health and status see it.
 *
 * @param state the name of its state
 * @param running its sink answered and its source polls
 * @param failed it stopped and does not start again by itself
 * @param reason why it is in this state; empty when there is nothing to tell
 * @param source what its source says of itself; null while there is none
 * @param applied version of what operators want that it follows
 * @param servers when it last heard of each of them; empty while it does not listen
 */
public record PipelineView(
        String name,
        String state,
        boolean running,
        boolean failed,
        String reason,
        @Nullable SourceStatus source,
        long applied,
        List<ServerContact> servers) {
    public PipelineView {
        servers = List.copyOf(servers);
    }

    /** One of which nobody ever wanted anything. */
    public PipelineView(
            String name, String state, boolean running, boolean failed, String reason, @Nullable SourceStatus source) {
        this(name, state, running, failed, reason, source, 0, List.of());
    }

    /** The same, following this version of what operators want. */
    public PipelineView following(long version) {
        return new PipelineView(name, state, running, failed, reason, source, version, servers);
    }

    /** The same with what its parts say of themselves. */
    public PipelineView with(@Nullable SourceStatus status, List<ServerContact> heard) {
        return new PipelineView(name, state, running, failed, reason, status, applied, heard);
    }

    /** How long everything that Kafka has is acknowledged; -1 while there is something to do, or a pause. */
    public long idleMs(long nowNs) {
        if (source == null || !state.equals("RUNNING") || source.idleSinceNs() < 0) {
            return -1;
        }
        return TimeUnit.NANOSECONDS.toMillis(nowNs - source.idleSinceNs());
    }
}
