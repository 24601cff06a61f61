package dev.leat.batch;

/**
 * Who this process is among others.
 *
 * @param id names it in the database and in a cluster
 * @param version of the software
 * @param startedMs wall time
 */
public record NodeIdentity(String id, String version, long startedMs) {

    /** Another process with the same id. */
    public boolean isTwinOf(NodeIdentity other) {
        return id.equals(other.id) && startedMs != other.startedMs;
    }
}
