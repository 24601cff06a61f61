package dev.leat.stage.lookup;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.Problems;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.Telemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import dev.leat.sql.SessionOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds rows in PostgreSQL, over connections of its own that cannot write. */
public final class PostgresLookup implements LookupSource {
    private final Vertx vertx;
    private final LookupSettings settings;
    private final Connections connections;
    private @Nullable ChangeListener listener;

    public PostgresLookup(Vertx vertx, LookupSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.connections = new Connections(() -> session("look-up " + settings.name(), settings.telemetry()));
    }

    private Future<Session> session(String purpose, Telemetry telemetry) {
        try {
            SessionOptions options = SessionOptions.of(settings.login(), settings.name(), settings.statementTimeoutMs())
                    .with("default_transaction_read_only", "on")
                    .with("IntervalStyle", "postgres");
            return Session.open(vertx, options, purpose, telemetry);
        } catch (IllegalArgumentException failure) {
            return Future.failedFuture(new BatchException(
                    BatchFailure.STOP,
                    "the uri of the look-up's database is none; write"
                            + " postgresql://host:port/database?sslmode=require"));
        }
    }

    @Override
    public Future<List<KeyColumn>> open(Changes changes) {
        Problems problems = new Problems();
        return connections
                .open()
                .compose(session -> planner(session, problems)
                        .plan()
                        .compose(plan -> plan == null ? refused(problems) : ready(session, plan, problems, changes))
                        .onFailure(failure -> session.giveUp("")));
    }

    private LookupPlanner planner(Session session, Problems problems) {
        return new LookupPlanner(session, settings.lookup(), settings.path(), problems);
    }

    private static <T> Future<T> refused(Problems problems) {
        return Future.failedFuture(new BatchException(
                BatchFailure.STOP,
                problems.errors().stream()
                        .map(problem -> problem.path() + ": " + problem.message())
                        .collect(Collectors.joining("; "))));
    }

    private Future<List<KeyColumn>> ready(Session session, LookupPlan plan, Problems problems, Changes changes) {
        problems.all().forEach(warning -> settings.telemetry().notice(warning.toString()));
        return connections
                .add(session, plan)
                .compose(added -> listen(plan, changes))
                .map(listening -> plan.key());
    }

    private Future<Void> listen(LookupPlan plan, Changes changes) {
        LookupCache cache = settings.lookup().cache();
        String channel = cache == null ? null : cache.channel();
        if (channel == null) {
            return Future.succeededFuture();
        }
        ChangeListener made = new ChangeListener(
                vertx,
                () -> session("listen " + settings.name(), settings.telemetry()),
                channel,
                new Notifications(plan.key()),
                changes);
        listener = made;
        return made.start();
    }

    @Override
    public Asked ask(List<LookupKey> keys) {
        return new PostgresAsk(connections, keys);
    }

    @Override
    public Future<Void> check(Problems problems) {
        return session("check", new NoTelemetry())
                .compose(session ->
                        planner(session, problems).plan().<Void>mapEmpty().eventually(session::close))
                .recover(failure -> {
                    String reason = LookupErrors.reason(failure);
                    if (PostgresErrors.refusesLogin(failure)) {
                        problems.add(settings.path(), "PostgreSQL refuses: " + reason);
                    } else {
                        problems.warn(settings.path(), "is not checked: " + reason);
                    }
                    return Future.succeededFuture();
                });
    }

    @Override
    public Future<Void> close() {
        Future<Void> silent = listener == null ? Future.succeededFuture() : listener.close();
        return Future.join(silent, connections.close()).mapEmpty();
    }
}
