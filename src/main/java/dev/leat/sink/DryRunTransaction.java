package dev.leat.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.Origin;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.InTurn;
import dev.leat.config.OnFailure;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One transaction that tries events one by one under savepoints and is rolled back. Belongs to one context. */
final class DryRunTransaction {
    /** A dry run gives way: it must not wait for others, nor let them wait, for long. */
    private static final String BEGIN = "BEGIN; SET LOCAL lock_timeout = '5s'";

    private static final String DEFERRED_IN_EVENT = "SET CONSTRAINTS ALL DEFERRED; SAVEPOINT event";
    private static final String CHECKED_WITH_EVENT =
            "SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT event; " + DEFERRED_IN_EVENT;

    private final Session session;
    private final SinkPlan plan;
    private final Deadline deadline;
    private final Map<String, Set<String>> unknownFields = new TreeMap<>();
    private @Nullable PreparedStatement plain;
    private @Nullable PreparedStatement withDeletes;
    private final boolean parks;
    private Parking parking = new Parking(new ParkedKeys());
    private List<TriedEvent> tried = new ArrayList<>();
    private List<DeadLetter> failed = new ArrayList<>();
    private String release = "RELEASE SAVEPOINT event; SAVEPOINT event";

    DryRunTransaction(Session session, SinkPlan plan, Deadline deadline) {
        this.session = session;
        this.plan = plan;
        this.deadline = deadline;
        this.parks = plan.errors().onFailure() == OnFailure.PARK;
    }

    /** An event, or what a stage made of one that failed. */
    private record Step(@Nullable Event event, @Nullable DeadLetter dead) {}

    /** Fails with the driver's exception, or a BatchException. */
    Future<DryRun.Result> run(List<Batch> batches) {
        List<Step> steps = steps(batches);
        return session.command(BEGIN)
                .compose(begun -> LeatSchema.createForNow(session))
                .compose(created -> session.prepare(telling(Variant.ROWS)))
                .compose(prepared -> {
                    plain = prepared;
                    return session.prepare(telling(Variant.DELETES));
                })
                .compose(prepared -> {
                    withDeletes = prepared;
                    return session.command("SAVEPOINT beginning; SAVEPOINT event");
                })
                .compose(saved -> InTurn.each(steps, this::one))
                .compose(done -> constraints(steps))
                .map(deferred -> result(deferred))
                .eventually(() -> session.command("ROLLBACK").otherwiseEmpty())
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    private static List<Step> steps(List<Batch> batches) {
        List<Step> steps = new ArrayList<>();
        for (Batch batch : batches) {
            EventOrder.visit(
                    batch.events(),
                    batch.deadLetters(),
                    event -> steps.add(new Step(event, null)),
                    dead -> steps.add(new Step(null, dead)));
        }
        return steps;
    }

    private DryRun.Result result(boolean deferred) {
        List<DeadLetter> all = new ArrayList<>(failed);
        DeadLetter own = null;
        for (TriedEvent one : tried) {
            DeadLetter refused = one.refused();
            if (refused != null) {
                all.add(refused);
                own = own == null && !refused.waits() ? refused : own;
            }
        }
        String refusal = Policy.refusal(plan.errors(), all, own, parking);
        return new DryRun.Result(tried, failed, unknownFields, deferred, refusal);
    }

    private String telling(Variant variant) {
        return Statement.telling(plan.tables(), variant).text();
    }

    /** Constraints that the tables defer are checked at the end of a transaction, and this is its end. */
    private Future<Boolean> constraints(List<Step> steps) {
        return session.command("SET CONSTRAINTS ALL IMMEDIATE")
                .map(false)
                .recover(failure -> isOfEvent(failure) ? checkedWithEach(steps) : Future.failedFuture(failure));
    }

    private Future<Boolean> checkedWithEach(List<Step> steps) {
        tried = new ArrayList<>();
        failed = new ArrayList<>();
        parking = new Parking(new ParkedKeys());
        release = CHECKED_WITH_EVENT;
        return session.command("ROLLBACK TO SAVEPOINT beginning; " + DEFERRED_IN_EVENT)
                .compose(saved -> InTurn.each(steps, this::one))
                .map(true);
    }

    private Future<Void> one(Step step) {
        Event event = step.event();
        if (step.dead() != null) {
            failed.add(parking.failed(step.dead()));
        }
        if (event == null || deadline.passed()) {
            return Future.succeededFuture();
        }
        DeadLetter waiting = parking.waiting(event);
        if (waiting != null) {
            tried.add(new TriedEvent(event, List.of(), waiting));
            return Future.succeededFuture();
        }
        return one(event);
    }

    private Future<Void> one(Event event) {
        List<MadeRows> made =
                plan.tables().stream().map(table -> new MadeRows()).toList();
        List<StatementRows> statements;
        try {
            statements = StatementRows.ofEvent(event, () -> new StatementRows(arrays(made)));
        } catch (EventException failure) {
            refuse(DeadLetter.of(event, Work.STAGE, failure));
            return Future.succeededFuture();
        }
        statements.forEach(this::noteUnknownFields);
        if (statements.get(0).rows() == 0) {
            tried.add(new TriedEvent(event, List.of(), null));
            return Future.succeededFuture();
        }
        return write(event, statements, made);
    }

    private ColumnArrays[] arrays(List<MadeRows> made) {
        ColumnArrays[] arrays = new ColumnArrays[made.size()];
        for (int at = 0; at < arrays.length; at++) {
            arrays[at] = new ColumnArrays(plan.tables().get(at), made.get(at));
        }
        return arrays;
    }

    private void noteUnknownFields(StatementRows rows) {
        for (ColumnArrays table : rows.tables()) {
            if (!table.unknownFields().isEmpty()) {
                unknownFields
                        .computeIfAbsent(table.plan().shape().toString(), first -> new TreeSet<>())
                        .addAll(table.unknownFields());
            }
        }
    }

    private Future<Void> write(Event event, List<StatementRows> statements, List<MadeRows> made) {
        List<Row> told = new ArrayList<>(1);
        return InTurn.each(
                        statements,
                        rows -> execute(rows)
                                .map(answer -> told.add(answer.iterator().next())))
                .compose(done -> session.command(release))
                .onSuccess(released -> tried.add(new TriedEvent(event, tables(made, told), null)))
                .recover(failure -> refused(event, failure));
    }

    private Future<RowSet<Row>> execute(StatementRows rows) {
        Variant variant = Variant.of(rows, List.of());
        return session.execute(
                prepared(variant),
                rows.parameters(variant, plan.pipeline(), Fences.NONE, session.processId(), List.of()));
    }

    private PreparedStatement prepared(Variant variant) {
        PreparedStatement prepared = variant.deletes() ? withDeletes : plain;
        if (prepared == null) {
            throw new IllegalStateException("not prepared");
        }
        return prepared;
    }

    private Future<Void> refused(Event event, Throwable failure) {
        if (!isOfEvent(failure)) {
            BatchException ended = PostgresErrors.decide(explained(failure));
            Origin origin = event.origin();
            return Future.failedFuture(new BatchException(
                    ended.failure(),
                    origin.topic() + "-" + origin.partition() + ", offset " + origin.offset() + ": " + ended.reason()));
        }
        refuse(ReplayWriter.refused(event, failure));
        return session.command("ROLLBACK TO SAVEPOINT event");
    }

    /** Also trouble of the server that may be that of one row, which the pipeline tries again first. */
    private static boolean isOfEvent(Throwable failure) {
        return PostgresErrors.refusesEvents(failure) || PostgresErrors.mayBeOfRow(failure);
    }

    private void refuse(DeadLetter dead) {
        tried.add(new TriedEvent(dead.event(), List.of(), parking.failed(dead.withParked(parks))));
    }

    /** @param told what each of the event's statements answered */
    private List<TriedEvent.Table> tables(List<MadeRows> made, List<Row> told) {
        List<TriedEvent.Table> tables = new ArrayList<>();
        for (int at = 0; at < made.size(); at++) {
            List<MadeRows.Row> rows = made.get(at).rows();
            if (!rows.isEmpty()) {
                List<JsonNode> stored = read(told, 1 + at);
                List<JsonNode> deleted = read(told, 1 + made.size() + at);
                tables.add(table(plan.tables().get(at), rows, stored, deleted));
            }
        }
        return tables;
    }

    private static TriedEvent.Table table(
            TablePlan table, List<MadeRows.Row> rows, List<JsonNode> stored, List<JsonNode> deleted) {
        boolean asSent = !table.shape().rights().contains(TableShape.Right.SELECT);
        List<JsonNode> sent = new ArrayList<>();
        rows.stream().filter(row -> row.change() == RowListener.Change.WRITE).forEach(row -> sent.add(row.sent()));
        return new TriedEvent.Table(
                table.shape().toString(),
                asSent ? sent : stored,
                asSent,
                asSent ? 0 : sent.size() - stored.size(),
                deleted,
                Coercions.of(rows, stored));
    }

    private static List<JsonNode> read(List<Row> told, int column) {
        List<JsonNode> rows = new ArrayList<>();
        for (Row answer : told) {
            String json = answer.getString(column);
            if (json != null) {
                try {
                    EventJson.MAPPER.readTree(json).forEach(rows::add);
                } catch (JsonProcessingException failure) {
                    throw new IllegalStateException("PostgreSQL wrote no JSON", failure);
                }
            }
        }
        return rows;
    }

    /** Waiting for a lock is nobody's mistake. */
    private static Throwable explained(Throwable failure) {
        return PostgresErrors.kind(failure) == PostgresErrors.Kind.AGAIN
                ? new BatchException(
                        BatchFailure.OUTAGE,
                        "another transaction holds a row that is needed, perhaps the running pipeline's; try again ("
                                + PostgresErrors.reason(failure) + ")")
                : failure;
    }
}
