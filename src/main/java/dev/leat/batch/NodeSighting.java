package dev.leat.batch;

/** The last that was heard of a node, and how long ago by the database's clock. */
public record NodeSighting(Heartbeat said, long agoMs) {
    /** The same, seen so much later. */
    public NodeSighting later(long ms) {
        return new NodeSighting(said, agoMs + ms);
    }
}
