package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.ControlStore;
import dev.leat.batch.NodeStore;
import dev.leat.batch.PositionStore;
import dev.leat.bus.Lanes;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.SinkConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.Telemetry;
import dev.leat.sql.Login;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import dev.leat.sql.SessionOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL side of one pipeline: positions, and one verticle with one connection per lane. */
public final class Sink {
    private final Vertx vertx;
    private final SinkPlan plan;
    private final Telemetry telemetry;
    private final SharedSession database;
    private final PostgresPositions positions;
    private final List<Supplier<Future<Void>>> deployed = new CopyOnWriteArrayList<>();

    private Sink(Vertx vertx, SinkPlan plan, Telemetry telemetry, SharedSession database) {
        this.vertx = vertx;
        this.plan = plan;
        this.telemetry = telemetry;
        this.database = database;
        this.positions = new PostgresPositions(
                plan.pipeline(),
                database,
                new FrozenWriters(vertx, plan.options(), telemetry),
                new ParkedCount(plan, database, telemetry));
    }

    /**
     * Creates schema leat, reads the tables and tries the statement. Fails with a {@link BatchException}: STOP when a
     * person must act, OUTAGE when trying again can help.
     *
     * @param owner names this node in the database
     */
    public static Future<Sink> open(Vertx vertx, PipelineConfig config, String owner, Telemetry telemetry) {
        return options(config, owner).compose(options -> {
            SharedSession database = new SharedSession(vertx, options, telemetry);
            return database.run(session -> plan(session, config, options))
                    .map(plan -> new Sink(vertx, plan, telemetry, database))
                    .recover(failure -> database.close().transform(closed -> Future.failedFuture(failure)));
        });
    }

    private static Future<SinkPlan> plan(Session session, PipelineConfig config, SessionOptions options) {
        Problems problems = new Problems();
        return plan(session, config, options, problems)
                .compose(plan -> problems.isEmpty() ? Future.succeededFuture(plan) : stop(text(problems)));
    }

    /**
     * Reports every mistake that only the database can show, and creates nothing. Fails only when the database
     * cannot be asked.
     */
    public static Future<Void> check(Vertx vertx, PipelineConfig config, Problems problems) {
        return look(vertx, config, "check", problems).mapEmpty();
    }

    /** As {@link #check}, and tells what would be run; null when there are problems. */
    public static Future<@Nullable SinkInfo> describe(Vertx vertx, PipelineConfig config, Problems problems) {
        return look(vertx, config, "check", problems).map(plan -> problems.isEmpty() ? SinkInfo.of(plan) : null);
    }

    static Future<SinkPlan> look(Vertx vertx, PipelineConfig config, String owner, Problems problems) {
        return options(config, owner)
                .compose(options -> Session.open(vertx, options, "check", new NoTelemetry())
                        .compose(session -> new SinkCheck(session, config, options, problems)
                                .look()
                                .eventually(session::close))
                        .recover(failure -> SinkCheck.refusedLogin(failure, config.sink(), problems)
                                ? Future.succeededFuture(SinkPlan.of(config, options, List.of()))
                                : Future.failedFuture(failure)))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    static Future<SinkPlan> prepare(
            Vertx vertx, PipelineConfig config, String owner, Telemetry telemetry, Problems problems) {
        return options(config, owner)
                .compose(options -> Session.open(vertx, options, "start", telemetry)
                        .compose(session ->
                                plan(session, config, options, problems).eventually(session::close)));
    }

    private static Future<SinkPlan> plan(
            Session session, PipelineConfig config, SessionOptions options, Problems problems) {
        return LeatSchema.create(session).compose(created -> new SinkCheck(session, config, options, problems).plan());
    }

    static Future<SessionOptions> options(PipelineConfig config, String owner) {
        try {
            return Future.succeededFuture(options(config.sink(), owner));
        } catch (IllegalArgumentException failure) {
            return Future.failedFuture(new BatchException(
                    BatchFailure.STOP,
                    "sink.uri is no PostgreSQL uri; write postgresql://host:port/database?sslmode=require"));
        }
    }

    static SessionOptions options(SinkConfig sink, String owner) {
        return SessionOptions.of(new Login(sink.uri(), sink.user(), sink.password()), owner, sink.statementTimeoutMs());
    }

    static String text(Problems problems) {
        return problems.all().stream()
                .map(problem -> problem.path() + " " + problem.message())
                .collect(Collectors.joining("; "));
    }

    static <T> Future<T> stop(String reason) {
        return Future.failedFuture(new BatchException(BatchFailure.STOP, reason));
    }

    public PositionStore positions() {
        return positions;
    }

    public ControlStore control() {
        return new PostgresControl(plan.pipeline(), database);
    }

    public NodeStore nodes() {
        return new PostgresNodes(plan.pipeline(), database);
    }

    /** How many lanes there are; each has one connection. */
    int lanes() {
        return plan.sink().connections();
    }

    /**
     * Completes when every lane listens; their connections are being opened then.
     *
     * @param lanes one for each connection
     */
    public Future<Void> deploy(Lanes lanes) {
        String topic = plan.errors().topic();
        if (topic == null) {
            return deploy(lanes, () -> {});
        }
        DeadLetterTopicVerticle copies = new DeadLetterTopicVerticle(plan, topic, telemetry);
        return vertx.deployVerticle(copies)
                .onSuccess(id -> deployed.add(() -> vertx.undeploy(id)))
                .compose(id -> deploy(lanes, copies::wake));
    }

    private Future<Void> deploy(Lanes lanes, Runnable onDeadLetters) {
        List<Future<?>> deploying = new ArrayList<>();
        for (int lane = 0; lane < lanes(); lane++) {
            PostgresSinkVerticle writer = new PostgresSinkVerticle(plan, lane, telemetry, onDeadLetters);
            deploying.add(lanes.deploy(lane, writer).onSuccess(deployed::add));
        }
        return Future.join(deploying).mapEmpty();
    }

    /** Longest time for one batch once its lane has taken it from the queue, isolation of bad events included. */
    public long deadlineMs() {
        return plan.deadlineMs();
    }

    /** {@link #deadlineMs()} as the configuration alone tells it. */
    public static long deadlineMs(SinkConfig config) {
        return SinkPlan.deadlineMs(config);
    }

    /** Lets the transactions under way end, then closes every connection. Never fails. */
    public Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        for (Supplier<Future<Void>> one : deployed) {
            closing.add(one.get().otherwiseEmpty());
        }
        deployed.clear();
        return Future.join(closing).otherwiseEmpty().compose(done -> database.close());
    }
}
