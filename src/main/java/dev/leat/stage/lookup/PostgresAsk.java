package dev.leat.stage.lookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.JsonErrors;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.PostgresErrors.Kind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for some keys on one connection. When PostgreSQL refuses a value, halves are asked for until it is alone; its
 * key then fails and no other.
 */
final class PostgresAsk implements LookupSource.Asked {
    /** Longest time for the server to take note that a query is not wanted any more. */
    private static final long CANCEL_MS = 2000;

    private final Connections connections;
    private final List<LookupKey> keys;
    private final Found[] found;
    private final Future<List<Found>> answer;
    private @Nullable LookupConnection busy;
    private @Nullable Future<Void> cancelling;
    private boolean cancelled;

    PostgresAsk(Connections connections, List<LookupKey> keys) {
        this.connections = connections;
        this.keys = List.copyOf(keys);
        this.found = new Found[keys.size()];
        Arrays.fill(found, Found.NOTHING);
        this.answer = connections.take().compose(this::run).recover(this::explained);
    }

    @Override
    public Future<List<Found>> answer() {
        return answer;
    }

    @Override
    public void cancel() {
        cancelled = true;
        LookupConnection connection = busy;
        if (connection != null && cancelling == null) {
            cancelling = connection
                    .session()
                    .cancelRunning(CANCEL_MS)
                    .onFailure(failure -> connection.session().giveUp("a query could not be cancelled"));
        }
    }

    private Future<List<Found>> run(LookupConnection connection) {
        busy = connection;
        return ask(connection, 0, keys.size()).transform(ended -> {
            busy = null;
            return release(connection, ended.cause())
                    .compose(released -> ended.succeeded()
                            ? Future.succeededFuture(List.of(found))
                            : Future.failedFuture(ended.cause()));
        });
    }

    private Future<Void> ask(LookupConnection connection, int from, int to) {
        if (cancelled) {
            return unwanted();
        }
        return connection
                .prepare()
                .compose(prepared -> cancelled ? unwanted() : connection.ask(keys.subList(from, to)))
                .map(rows -> take(rows, from))
                .recover(failure -> {
                    if (!PostgresErrors.refusesEvents(failure)) {
                        return Future.failedFuture(failure);
                    }
                    if (to - from == 1) {
                        boolean value = PostgresErrors.sqlState(failure).startsWith("22");
                        found[from] = Found.failed(
                                value ? FailureKind.CONVERSION : FailureKind.DATABASE,
                                "PostgreSQL refuses the key: " + PostgresErrors.reason(failure));
                        return Future.succeededFuture();
                    }
                    int middle = (from + to) / 2;
                    return ask(connection, from, middle).compose(first -> ask(connection, middle, to));
                });
    }

    private static <T> Future<T> unwanted() {
        return Future.failedFuture(new BatchException(BatchFailure.CANCELLED, "nobody waits for the look-up"));
    }

    private @Nullable Void take(RowSet<Row> rows, int from) {
        for (Row row : rows) {
            int index = from + row.getLong("n").intValue() - 1;
            found[index] = parse(row.getString("found"));
        }
        return null;
    }

    private static Found parse(String rows) {
        try {
            return Found.of((ArrayNode) EventJson.MAPPER.readTree(rows), rows.length());
        } catch (JsonProcessingException failure) {
            return Found.failed(FailureKind.UNREADABLE, "what was found cannot be read: " + JsonErrors.text(failure));
        } catch (EventException failure) {
            return Found.failed(failure.kind(), "what was found cannot be read: " + failure.reason());
        }
    }

    /** A cancellation may arrive late: unless it has certainly ended this query it would end the next one. */
    private Future<Void> release(LookupConnection connection, @Nullable Throwable failure) {
        boolean ended = failure != null && PostgresErrors.kind(failure) == Kind.TOO_SLOW;
        if (cancelling == null) {
            boolean usable = failure == null || PostgresErrors.kind(failure) != Kind.OUTAGE;
            connections.give(connection, usable);
            return Future.succeededFuture();
        }
        return cancelling.transform(asked -> {
            connections.give(connection, asked.succeeded() && ended);
            return Future.succeededFuture();
        });
    }

    private Future<List<Found>> explained(Throwable failure) {
        return Future.failedFuture(LookupErrors.explained(failure));
    }
}
