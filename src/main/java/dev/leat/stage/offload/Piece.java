package dev.leat.stage.offload;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Neighbouring events of a batch that are worked on together, here or elsewhere. Confined to one context. */
public abstract class Piece {
    private final int events;
    private final long bytes;
    private final Set<String> tried = new HashSet<>();
    private @Nullable String away;
    private boolean here;
    private long overdueNs;
    private long workNs;

    /** @param bytes that are sent for it, about */
    protected Piece(int events, long bytes) {
        this.events = events;
        this.bytes = bytes;
    }

    /** It is done, or nobody needs it any more. */
    public abstract boolean isOver();

    int events() {
        return events;
    }

    protected final long bytes() {
        return bytes;
    }

    /** Nodes that did not do it. */
    Set<String> tried() {
        return tried;
    }

    /** Began here: what another node still says is as good, and counts if it comes first. */
    public boolean isHere() {
        return here;
    }

    void startedHere(long estimateNs) {
        here = true;
        workNs = away == null ? estimateNs : workNs;
    }

    void sent(String node, long estimateNs, long overdue) {
        away = node;
        workNs = estimateNs;
        overdueNs = overdue;
    }

    /** Another node had it, or what it is a part of. */
    public boolean wasAway() {
        return !tried.isEmpty() || away != null;
    }

    /** It is what a node left of another piece. */
    public void leftBy(String node) {
        tried.add(node);
    }

    void notSent() {
        away = null;
    }

    /** What was reckoned when it was given away. */
    long workNs() {
        return workNs;
    }

    boolean isOverdue(long nowNs) {
        return away != null && !here && nowNs - overdueNs >= 0;
    }
}
