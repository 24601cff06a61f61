package dev.leat.source;

import dev.leat.batch.SourceStatus;
import dev.leat.config.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which of the topics that a pipeline names Kafka has; a pattern is missing while no topic is like it. While one is
 * missing, or was and is not read yet, the source is not idle because it has read the others. Told by one context,
 * readable from any thread.
 */
final class NamedTopics {
    /** From then on others of the group have the partitions of a topic that was made: we have got none. */
    static final long ASSIGNED_NS_MAX = TimeUnit.SECONDS.toNanos(30);

    /**
     * As Kafka said last.
     *
     * @param askedNs when it was asked
     * @param made those that were missing before, and when they were there first
     */
    private record Seen(List<String> missing, long askedNs, Map<String, Long> made) {}

    private final Topics wanted;
    /** Those of the topics, or one for all that are like the pattern. */
    private final List<String> names;

    private volatile Seen seen;

    NamedTopics(Topics wanted) {
        this.wanted = wanted;
        this.names = wanted.pattern() == null ? wanted.names() : List.of("like " + wanted.pattern());
        this.seen = new Seen(List.of(), System.nanoTime(), Map.of());
    }

    private String nameOf(String topic) {
        return wanted.pattern() == null ? topic : names.get(0);
    }

    /**
     * Takes what Kafka said.
     *
     * @param askedNs {@link System#nanoTime()} before it was asked
     * @return whether others are missing than before
     */
    boolean found(List<TopicAdmin.Topic> topics, long askedNs) {
        Seen before = seen;
        List<String> missing = new ArrayList<>(names);
        topics.forEach(topic -> missing.remove(nameOf(topic.name())));
        Map<String, Long> made = new HashMap<>(before.made());
        made.keySet().removeAll(missing);
        before.missing().stream().filter(name -> !missing.contains(name)).forEach(name -> made.put(name, askedNs));
        seen = new Seen(List.copyOf(missing), askedNs, Map.copyOf(made));
        return !missing.equals(before.missing());
    }

    /** The status with what is missing, and idle only if what was made meanwhile is read, too. */
    SourceStatus in(SourceStatus status, long nowNs) {
        Seen now = seen;
        boolean unread = now.made().entrySet().stream()
                .anyMatch(made -> nowNs - made.getValue() < ASSIGNED_NS_MAX && !isAssigned(made.getKey(), status));
        // what was missing before the others were read up may be there by now
        boolean unknown = !now.missing().isEmpty() && now.askedNs() - status.idleSinceNs() < 0;
        SourceStatus known = status.missing(now.missing());
        return unread || unknown ? known.busy() : known;
    }

    private boolean isAssigned(String name, SourceStatus status) {
        return status.partitions().stream()
                .anyMatch(one -> nameOf(one.partition().topic()).equals(name));
    }
}
