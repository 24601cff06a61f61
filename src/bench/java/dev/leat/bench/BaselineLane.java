package dev.leat.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One connection of the baseline; writes whatever waits when the connection is free. Lives on one event loop. */
final class BaselineLane extends VerticleBase {
    private static final int RECORDS_MAX = 5000;

    private final PgConnectOptions database;
    private final BaselineProgress progress;
    private final Queue<Records> waiting = new ArrayDeque<>();
    private @Nullable PreparedStatement upsert;
    private boolean busy;

    /** Records of one poll and one partition, in order. */
    record Records(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        long next() {
            return records.get(records.size() - 1).offset() + 1;
        }
    }

    BaselineLane(PgConnectOptions database, BaselineProgress progress) {
        this.database = database;
        this.progress = progress;
    }

    @Override
    public Future<?> start() {
        return PgConnection.connect(vertx, database)
                .compose(connection -> connection.prepare(OrderColumns.SQL))
                .onSuccess(prepared -> upsert = prepared);
    }

    /** From any thread. */
    void add(Records records) {
        context.runOnContext(now -> {
            waiting.add(records);
            if (!busy) {
                writeWaiting();
            }
        });
    }

    private void writeWaiting() {
        List<Records> taken = new ArrayList<>();
        int count = 0;
        for (Records next = waiting.peek(); next != null; next = waiting.peek()) {
            if (count > 0 && count + next.records().size() > RECORDS_MAX) {
                break;
            }
            taken.add(waiting.remove());
            count += next.records().size();
        }
        if (taken.isEmpty()) {
            return;
        }
        busy = true;
        Future.succeededFuture().compose(now -> write(taken)).onComplete(rows -> wrote(taken), progress::failed);
    }

    private Future<?> write(List<Records> taken) {
        int count = taken.stream().mapToInt(records -> records.records().size()).sum();
        OrderColumns columns = new OrderColumns(count);
        for (Records records : taken) {
            for (ConsumerRecord<byte[], byte[]> order : records.records()) {
                columns.add(order.value());
            }
        }
        return Objects.requireNonNull(upsert).query().execute(columns.parameters());
    }

    private void wrote(List<Records> taken) {
        taken.forEach(progress::wrote);
        busy = false;
        writeWaiting();
    }
}
