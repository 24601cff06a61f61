package dev.leat.observe;

import dev.leat.batch.SourceStatus;
import java.util.Collection;
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
 * @param strangers members of its consumer group that do not run it with its database; empty while it does not know
 */
public record PipelineView(
        String name,
        String state,
        boolean running,
        boolean failed,
        String reason,
        @Nullable SourceStatus source,
        long applied,
        List<ServerContact> servers,
        List<String> strangers) {
    public PipelineView {
        servers = List.copyOf(servers);
        strangers = List.copyOf(strangers);
    }

    /** One of which nobody ever wanted anything. */
    public PipelineView(
            String name, String state, boolean running, boolean failed, String reason, @Nullable SourceStatus source) {
        this(name, state, running, failed, reason, source, 0, List.of(), List.of());
    }

    /** The same, following this version of what operators want. */
    public PipelineView following(long version) {
        return new PipelineView(name, state, running, failed, reason, source, version, servers, strangers);
    }

    /** The same with what its parts say of themselves. */
    public PipelineView with(@Nullable SourceStatus status, List<ServerContact> heard) {
        return new PipelineView(name, state, running, failed, reason, status, applied, heard, strangers);
    }

    /** The same, with these in its consumer group. */
    public PipelineView beside(Collection<String> others) {
        List<String> sorted = others.stream().sorted().toList();
        return new PipelineView(name, state, running, failed, reason, source, applied, servers, sorted);
    }

    /** It stopped because it was told to, such as by {@code --until-idle}. */
    public boolean ended() {
        return state.equals("STOPPED") && !failed;
    }

    /** How long everything that Kafka has is acknowledged; -1 while there is something to do, or a pause. */
    public long idleMs(long nowNs) {
        if (source == null || !state.equals("RUNNING") || source.idleSinceNs() < 0) {
            return -1;
        }
        return TimeUnit.NANOSECONDS.toMillis(nowNs - source.idleSinceNs());
    }
}
