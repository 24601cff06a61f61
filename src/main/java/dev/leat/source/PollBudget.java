package dev.leat.source;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Values as they are, of which one poll brings so many bytes, and the one that reaches that. Kafka's client counts what
 * it fetches as it was sent, compressed, and unpacks up to {@code max.poll.records} of it in one poll: 1,000 records
 * of a megabyte that were sent as one. Only who unpacks a value can end a poll early, by refusing it: the client hands
 * over what came before, keeps the refused record and offers it again in the next poll, in which the first is never
 * refused. Poll thread only.
 */
final class PollBudget extends ByteArrayDeserializer {
    private final long bytes;
    private long left;

    /** @param bytes more than 0 */
    PollBudget(long bytes) {
        this.bytes = bytes;
        this.left = bytes;
    }

    /** The next poll has all of it again. */
    void renew() {
        left = bytes;
    }

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer value) {
        if (left <= 0) {
            throw new SerializationException("one poll has brought " + bytes + " bytes and more");
        }
        left -= value.remaining();
        return super.deserialize(topic, headers, value);
    }
}
