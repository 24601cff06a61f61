package dev.leat.sink;

import dev.leat.batch.PartitionId;

/**
 * A key whose events wait in {@code leat.dead_letters}.
 *
 * @param id of the first dead letter that was asked for
 * @param digest SHA-256 of the key in hexadecimal
 * @param offset of the first one that waits
 * @param letters how many wait
 */
public record ParkedKey(long id, PartitionId partition, String digest, long offset, long letters) {
    @Override
    public String toString() {
        return "the key of " + partition + "@" + offset;
    }
}
