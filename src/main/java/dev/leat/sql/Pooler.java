package dev.leat.sql;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Finds out whether a pooler such as pgbouncer stands before PostgreSQL: it tells another process than the one that
 * answers. It may have left out what was to be set, which is set again; and it must keep that process for this
 * connection, or our statements would run as what others prepared, and theirs as ours.
 */
final class Pooler {
    /** So long another connection's question may wait; where no process is left for it, ours is our own. */
    private static final long ASK_MS = 2_000;

    private static final String PROCESS = "SELECT pg_backend_pid()";
    private static final String UNKNOWN_SETTING = "unsupported startup parameter";
    /** What every pooler knows, or what is nothing that could be set afterwards. */
    private static final Set<String> KEPT = Set.of("application_name", "client_encoding", "options");

    private static final String NOT_OURS = "a pooler such as pgbouncer gives this connection another process of"
            + " PostgreSQL for each transaction, so that statements would be mixed up with those of others; let it pool"
            + " sessions (pool_mode = session), or connect directly";

    private Pooler() {}

    /** Without settings that a pooler does not know, where there is one. */
    static Future<PgConnection> connect(Vertx vertx, PgConnectOptions options) {
        return PgConnection.connect(vertx, options)
                .recover(failure -> refusesSetting(failure)
                        ? PgConnection.connect(vertx, plain(options))
                        : Future.failedFuture(failure));
    }

    private static boolean refusesSetting(Throwable failure) {
        return failure instanceof PgException server && server.getErrorMessage().startsWith(UNKNOWN_SETTING);
    }

    private static PgConnectOptions plain(PgConnectOptions options) {
        Map<String, String> kept = options.getProperties().entrySet().stream()
                .filter(setting -> KEPT.contains(setting.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new PgConnectOptions(options).setProperties(kept);
    }

    /** The id of the process that serves the connection; fails with STOP when it is not always the same. */
    static Future<Integer> process(Vertx vertx, PgConnection connection, PgConnectOptions options) {
        return ask(connection)
                .compose(process -> process == connection.processId()
                        ? Future.succeededFuture(process)
                        : settings(connection, options)
                                .compose(set -> alone(vertx, connection, options, process))
                                .map(process));
    }

    private static Future<Integer> ask(PgConnection connection) {
        return connection
                .query(PROCESS)
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private static Future<Void> settings(PgConnection connection, PgConnectOptions options) {
        Map<String, String> settings = new TreeMap<>(options.getProperties());
        settings.keySet().removeAll(KEPT);
        String sql = settings.entrySet().stream()
                .map(setting ->
                        "set_config(" + literal(setting.getKey()) + ", " + literal(setting.getValue()) + ", false)")
                .collect(Collectors.joining(", ", "SELECT ", ""));
        return connection.query(sql).execute().mapEmpty();
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /**
     * Each of two connections must have a process of its own, whether poolers give out the one that was used last or
     * the one that was idle for the longest time.
     */
    private static Future<Void> alone(Vertx vertx, PgConnection connection, PgConnectOptions options, int process) {
        return ask(connection)
                .compose(again -> again == process ? stranger(vertx, options, process) : Future.succeededFuture(false))
                .compose(apart -> ask(connection).map(last -> apart && last == process))
                .compose(own -> own ? Future.succeededFuture() : Future.failedFuture(notOurs()));
    }

    static BatchException notOurs() {
        return new BatchException(BatchFailure.STOP, NOT_OURS);
    }

    private static Future<Boolean> stranger(Vertx vertx, PgConnectOptions options, int process) {
        Future<PgConnection> connecting = connect(vertx, options);
        return connecting
                .compose(other ->
                        ask(other).compose(first -> ask(other).map(second -> first.equals(second) && first != process)))
                .timeout(ASK_MS, TimeUnit.MILLISECONDS)
                .otherwise(true)
                .onComplete(asked -> connecting.onSuccess(other -> other.close().onComplete(closed -> {})));
    }
}
