package dev.leat.sink;

import dev.leat.api.Header;
import dev.leat.api.Origin;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.producer.KafkaHeader;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Copies dead letters that are not copied yet, a bounded number at a time: locks their rows, sends them, and marks them
 * that Kafka has. Confined to its context.
 */
final class DeadLetterCopy {
    private static final int ROWS_MAX = 100;
    private static final int NOT_KNOWN = -1;
    /** At least one is copied at a time, and no further one once there are so many bytes of values. */
    private static final int BYTES_MAX = 16 << 20;
    /** Below idle_in_transaction_session_timeout: the rows stay locked while Kafka is waited for. */
    private static final int DELIVERY_MS = 8000;

    private static final int REQUEST_MS = 4000;
    private static final int BLOCK_MS = 4000;
    private static final long CLOSE_MS = 5000;
    /** As much as the producer's own memory holds; what is too large for the topic, its broker says. */
    private static final int REQUEST_BYTES_MAX = 32 << 20;

    private static final String WAITING = "SELECT " + DeadLetterRows.COLUMNS + """
             FROM leat.dead_letters
             WHERE copied_at IS NULL AND id IN
                   (SELECT id
                      FROM (SELECT id, sum(size) OVER (ORDER BY id) - size AS bytes_before
                              FROM (SELECT id, coalesce(octet_length(value), 0) AS size
                                      FROM leat.dead_letters WHERE pipeline = $1 AND copied_at IS NULL
                                     ORDER BY id LIMIT %d FOR UPDATE SKIP LOCKED) AS first) AS sized
                     WHERE bytes_before < %d)
             ORDER BY id
            """.formatted(ROWS_MAX, BYTES_MAX);
    private static final String MARK =
            "UPDATE leat.dead_letters SET copied_at = clock_timestamp() WHERE id = ANY ($1::bigint[])";
    /** Of the source's properties, those that say how to reach the cluster. */
    private static final List<String> SHARED_PROPERTIES = List.of("security.", "sasl.", "ssl.", "client.dns.lookup");

    private final Vertx vertx;
    private final SinkPlan plan;
    private final String topic;
    private final Telemetry telemetry;
    private @Nullable Session session;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    /** The last ones that were sent; complete when Kafka has answered for each. */
    private Future<?> sent = Future.succeededFuture();
    /** Kafka has said where the topic is. Without that each send blocks for {@link #BLOCK_MS}, one after the other. */
    private boolean known;

    DeadLetterCopy(Vertx vertx, SinkPlan plan, String topic, Telemetry telemetry) {
        this.vertx = vertx;
        this.plan = plan;
        this.topic = topic;
        this.telemetry = telemetry;
    }

    /**
     * Copies what waits, up to the bound; says how many. After a failure what Kafka has is marked all the same. While
     * Kafka has not answered for what was sent before, nothing more is sent: it would pile up.
     */
    Future<Integer> next() {
        if (!sent.isComplete()) {
            return outage("Kafka has not answered yet for those that were sent before");
        }
        return round().compose(copied ->
                        copied == NOT_KNOWN ? askForTopic().compose(told -> round()) : Future.succeededFuture(copied))
                .onFailure(failure -> known = false);
    }

    /** Not while rows are locked: who replays or discards them would wait. */
    private Future<Void> askForTopic() {
        return producer()
                .partitionsFor(topic)
                .<Void>map(found -> {
                    known = true;
                    return null;
                })
                .recover(failure -> outage("Kafka does not say where it is; does topic " + topic
                        + " exist, and may it be written to? (" + failure.getMessage() + ")"));
    }

    private static <T> Future<T> outage(String reason) {
        return Future.failedFuture(new BatchException(BatchFailure.OUTAGE, reason));
    }

    /** {@link #NOT_KNOWN}: there is something to copy, and the topic is to be asked for first. */
    private Future<Integer> round() {
        return ready().compose(ready -> ready.command("BEGIN")
                .compose(begun -> ready.query(WAITING, Tuple.of(plan.pipeline())))
                .compose(rows -> copy(ready, rows))
                .compose(copied -> ready.command("COMMIT").map(copied))
                .recover(failure -> rollback(ready, failure))
                .compose(copied -> copied.failure() == null
                        ? Future.succeededFuture(copied.count())
                        : Future.failedFuture(copied.failure())));
    }

    /** @param failure why others were not copied, or null */
    private record Copied(int count, @Nullable Throwable failure) {}

    private static Future<Copied> rollback(Session ready, Throwable failure) {
        return ready.command("ROLLBACK")
                .onFailure(again -> ready.giveUp(PostgresErrors.reason(again)))
                .transform(done -> Future.failedFuture(failure));
    }

    private Future<Session> ready() {
        Session current = session;
        return current != null && current.isOpen()
                ? Future.succeededFuture(current)
                : Session.open(vertx, plan.options(), "dead-letter topic", telemetry)
                        .onSuccess(opened -> session = opened);
    }

    private Future<Copied> copy(Session ready, RowSet<Row> rows) {
        List<StoredDeadLetter> waiting =
                DeadLetterRows.read(rows, plan.config().source().key());
        if (waiting.isEmpty()) {
            return Future.succeededFuture(new Copied(0, null));
        }
        if (!known) {
            return Future.succeededFuture(new Copied(NOT_KNOWN, null));
        }
        List<Future<Long>> sending =
                waiting.stream().map(stored -> send(stored).map(stored.id())).toList();
        Future<?> all = Future.join(sending);
        sent = all;
        return all.timeout(DELIVERY_MS + 1000L, TimeUnit.MILLISECONDS)
                .transform(sent -> mark(ready, sending, sent.cause()));
    }

    private Future<Copied> mark(Session ready, List<Future<Long>> sending, @Nullable Throwable failure) {
        Long[] ids =
                sending.stream().filter(Future::succeeded).map(Future::result).toArray(Long[]::new);
        List<Object> parameters = new ArrayList<>();
        parameters.add(ids);
        return ready.query(MARK, Tuple.wrap(parameters)).map(new Copied(ids.length, failure));
    }

    /** One that is too large for the topic, which would be so for ever, is only told of. */
    private Future<Void> send(StoredDeadLetter stored) {
        Origin origin = stored.deadLetter().event().origin();
        List<KafkaHeader> told = told(stored);
        return producer()
                .send(record(origin, told))
                .recover(failure -> {
                    if (!(failure instanceof RecordTooLargeException)) {
                        return Future.failedFuture(failure);
                    }
                    told.add(KafkaHeader.header("leat.tooLarge", Integer.toString(origin.sizeBytes())));
                    KafkaProducerRecord<byte[], byte[]> empty = KafkaProducerRecord.create(topic, null, null);
                    return producer().send(empty.addHeaders(told));
                })
                .mapEmpty();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> current = producer;
        if (current == null) {
            current = KafkaProducer.<byte[], byte[]>create(vertx, properties())
                    .exceptionHandler(failure -> {}); // each send tells its own
            producer = current;
        }
        return current;
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        plan.config().source().properties().forEach((name, value) -> {
            if (SHARED_PROPERTIES.stream().anyMatch(name::startsWith)) {
                properties.put(name, value);
            }
        });
        properties.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.config().source().bootstrapServers());
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(REQUEST_BYTES_MAX));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.toString(BLOCK_MS));
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(REQUEST_MS));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(DELIVERY_MS));
        return properties;
    }

    /** Original key, value and headers (one without value becomes empty); why and whence in headers of our own. */
    private KafkaProducerRecord<byte[], byte[]> record(Origin origin, List<KafkaHeader> told) {
        List<KafkaHeader> headers = new ArrayList<>();
        for (Header header : origin.headers()) {
            byte[] value = header.value();
            headers.add(KafkaHeader.header(header.name(), Buffer.buffer(value == null ? new byte[0] : value)));
        }
        headers.addAll(told);
        KafkaProducerRecord<byte[], byte[]> out = KafkaProducerRecord.create(topic, origin.key(), origin.value());
        return out.addHeaders(headers);
    }

    private List<KafkaHeader> told(StoredDeadLetter stored) {
        DeadLetter dead = stored.deadLetter();
        Origin origin = dead.event().origin();
        Map<String, @Nullable String> told = new HashMap<>();
        told.put("leat.id", Long.toString(stored.id()));
        told.put("leat.pipeline", plan.pipeline());
        told.put("leat.topic", origin.topic());
        told.put("leat.partition", Integer.toString(origin.partition()));
        told.put("leat.offset", Long.toString(origin.offset()));
        told.put("leat.part", stored.part());
        told.put("leat.stage", dead.stage());
        told.put("leat.kind", dead.kind().name());
        told.put("leat.reason", dead.reason());
        told.put("leat.sqlstate", dead.sqlState());
        List<KafkaHeader> headers = new ArrayList<>();
        told.forEach((name, value) -> {
            if (value != null) {
                headers.add(KafkaHeader.header(name, Buffer.buffer(value.getBytes(StandardCharsets.UTF_8))));
            }
        });
        return headers;
    }

    /** Never fails. */
    Future<Void> close() {
        Session current = session;
        KafkaProducer<byte[], byte[]> opened = producer;
        Future<Void> closed = opened == null ? Future.succeededFuture() : opened.close(CLOSE_MS);
        return closed.otherwiseEmpty().compose(done -> current == null ? Future.succeededFuture() : current.close());
    }
}
