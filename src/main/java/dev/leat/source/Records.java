package dev.leat.source;

import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;

/** Kafka's records as origins of events. */
final class Records {
    private Records() {}

    static Origin origin(KeyFormat keyFormat, ConsumerRecord<byte[], byte[]> record) {
        long timestampMs = record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE ? 0 : record.timestamp();
        return new Origin(
                record.topic(),
                record.partition(),
                record.offset(),
                timestampMs,
                keyFormat,
                record.key(),
                record.value(),
                headers(record.headers()));
    }

    private static List<Header> headers(Headers headers) {
        List<Header> list = null;
        for (org.apache.kafka.common.header.Header header : headers) {
            list = list == null ? new ArrayList<>() : list;
            list.add(new Header(header.key(), header.value()));
        }
        return list == null ? List.of() : List.copyOf(list);
    }
}
