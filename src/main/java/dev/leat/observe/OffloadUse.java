package dev.leat.observe;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Where the events of a stage were worked on that other nodes may work on, too. Safe for any thread. */
public final class OffloadUse {
    /** Names that are kept; nodes with ever new names must not fill the memory. */
    private static final int NODES_MAX = 200;

    /** Where events were worked on. */
    public enum Where {
        /** By this process, for itself. */
        HERE,
        /** By another node, for this process. */
        THERE,
        /** By this process, after another node had got them and was too slow, refused or went. */
        AGAIN,
        /** By this process, for another node. */
        SERVED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a request to another node ended. */
    public enum Request {
        DONE,
        /** Answered when the events were done otherwise. */
        LATE,
        BUSY,
        REFUSED,
        FAILED,
        LEFT,
        SILENT,
        NOT_SENT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Where, LongAdder> events = new EnumMap<>(Where.class);
    private final Map<Request, LongAdder> requests = new EnumMap<>(Request.class);
    private final Map<String, Counts> byNode = new ConcurrentHashMap<>();
    private final LongAdder open = new LongAdder();

    private record Counts(LongAdder open, LongAdder events) {}

    /**
     * What one other node does for this process.
     *
     * @param open requests that it has not answered
     * @param events that it worked on so far
     */
    public record NodeUse(String node, long open, long events) {}

    public OffloadUse() {
        for (Where where : Where.values()) {
            events.put(where, new LongAdder());
        }
        for (Request request : Request.values()) {
            requests.put(request, new LongAdder());
        }
    }

    public void worked(Where where, int howMany) {
        of(where).add(howMany);
    }

    /** So many events were worked on by this node. */
    public void workedBy(String node, int howMany) {
        of(Where.THERE).add(howMany);
        counts(node).events.add(howMany);
    }

    private Counts counts(String node) {
        Counts known = byNode.get(node);
        if (known != null) {
            return known;
        }
        Counts counts = new Counts(new LongAdder(), new LongAdder());
        return byNode.size() < NODES_MAX
                ? Objects.requireNonNullElse(byNode.putIfAbsent(node, counts), counts)
                : counts;
    }

    /** A request is on its way to this node. */
    public void sent(String node) {
        open.increment();
        counts(node).open.increment();
    }

    public void ended(String node, Request how) {
        open.decrement();
        counts(node).open.decrement();
        of(how).increment();
    }

    public long events(Where where) {
        return of(where).sum();
    }

    public long requests(Request how) {
        return of(how).sum();
    }

    /** Requests that other nodes have not answered. */
    public long open() {
        return Math.max(0, open.sum());
    }

    /** All nodes that were ever asked, by name. */
    public List<NodeUse> nodes() {
        List<NodeUse> all = new ArrayList<>();
        new TreeMap<>(byNode)
                .forEach((node, counts) ->
                        all.add(new NodeUse(node, Math.max(0, counts.open.sum()), counts.events.sum())));
        return all;
    }

    private LongAdder of(Where where) {
        return Objects.requireNonNull(events.get(where));
    }

    private LongAdder of(Request how) {
        return Objects.requireNonNull(requests.get(how));
    }
}
