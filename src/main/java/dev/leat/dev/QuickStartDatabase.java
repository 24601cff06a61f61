package dev.leat.dev;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The quick start's table, and what it tells of the run. Calls block; one thread at a time. */
final class QuickStartDatabase implements AutoCloseable {
    static final String NAME = "quickstart";
    static final String TABLE = "public.orders";
    private static final long TIMEOUT_S = 60;

    private static final String CREATE = """
            CREATE TABLE public.orders (
              order_id    bigint PRIMARY KEY,
              customer_id bigint NOT NULL,
              email       text NOT NULL,
              country     text NOT NULL,
              status      text NOT NULL,
              total       numeric(12, 2) NOT NULL,
              currency    text NOT NULL,
              items       integer NOT NULL,
              priority    boolean NOT NULL,
              created_at  timestamptz NOT NULL,
              note        text,
              written_at  timestamptz NOT NULL DEFAULT clock_timestamp())
            """;
    private static final String INDEX =
            "CREATE INDEX ON public.orders USING brin (written_at) WITH (pages_per_range = 16)";
    /** From the event's own time to the commit of its transaction, which PostgreSQL notes down. */
    private static final String LATENCY = """
            SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), 0)::float8,
                   coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY ms), 0)::float8
              FROM (SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - created_at)::float8 * 1000 AS ms
                      FROM public.orders
            """;

    private static final String RECENT = "WHERE written_at > clock_timestamp() - interval '5 s'";

    private final Vertx vertx;
    private final PgConnection connection;

    private QuickStartDatabase(Vertx vertx, PgConnection connection) {
        this.vertx = vertx;
        this.connection = connection;
    }

    /** Half of the events are younger than {@code p50Ms} when they are committed, 99 of 100 younger than the other. */
    record Latency(double p50Ms, double p99Ms) {}

    /** Makes the database and the table. */
    static QuickStartDatabase create(EmbeddedPostgres postgres) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        try {
            PgConnection first = connect(vertx, postgres, "postgres");
            await(first.query("CREATE DATABASE " + NAME).execute());
            await(first.close());
            QuickStartDatabase database = new QuickStartDatabase(vertx, connect(vertx, postgres, NAME));
            await(database.connection.query(CREATE).execute());
            await(database.connection.query(INDEX).execute());
            return database;
        } catch (RuntimeException e) {
            await(vertx.close());
            throw e;
        }
    }

    long rows() {
        return number("SELECT count(*) FROM public.orders");
    }

    long deadLetters() {
        return number("SELECT count(*) FROM leat.dead_letters");
    }

    /** Sum of all positions: how many events have taken effect, since every partition began at 0. */
    long position() {
        return number("SELECT coalesce(sum(next_offset), 0)::bigint FROM leat.positions");
    }

    /** Of the rows written in the last five seconds. */
    Latency recentLatency() {
        return latency(RECENT);
    }

    /** Of all rows. */
    Latency latency() {
        return latency("");
    }

    @Override
    public void close() {
        await(connection.close());
        await(vertx.close());
    }

    private Latency latency(String where) {
        Row row = row(LATENCY + where + ") AS latencies");
        return new Latency(number(row.getDouble(0)), number(row.getDouble(1)));
    }

    private static double number(@Nullable Double number) {
        return number == null ? 0 : number;
    }

    private long number(String sql) {
        return row(sql).getLong(0);
    }

    private Row row(String sql) {
        return await(connection.query(sql).execute()).iterator().next();
    }

    private static PgConnection connect(Vertx vertx, EmbeddedPostgres postgres, String database) {
        return await(PgConnection.connect(
                vertx,
                new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(postgres.port())
                        .setDatabase(database)
                        .setUser(postgres.user())
                        .setPassword(postgres.password())));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevException("interrupted while waiting for PostgreSQL", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new DevException("PostgreSQL did not do what the quick start asked: " + e, e);
        }
    }
}
