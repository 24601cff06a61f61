package dev.leat.cli.cases;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.DeadLetter;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.NoTelemetry;
import dev.leat.pipeline.Trail;
import dev.leat.pipeline.Trial;
import dev.leat.sink.MemoryTables;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs one case: real stages on the event bus, tables in memory. */
public final class CaseRun {
    private static final long SINK_DEADLINE_MS = 1_000;

    private final Subject subject;
    private final Case test;
    private final MemoryTables tables;
    private final List<Batch> arrived = new CopyOnWriteArrayList<>();
    private final List<String> stops = new ArrayList<>();

    /**
     * What is tested.
     *
     * @param file its name, for people
     * @param compile makes its stages anew, with what they reach
     */
    public record Subject(String file, CasesFile cases, PipelineConfig config, Compiler compile) {
        Instant now() {
            return Instant.parse(cases.now());
        }
    }

    /** Makes stages that reach what is given. */
    public interface Compiler {
        Stages stages(CaseOutside outside);
    }

    /**
     * What a case ended with.
     *
     * @param stops why the pipeline would have stopped, in the order in which it would
     * @param unanswered requests that the file has no answer for
     */
    record Outcome(
            MemoryTables tables,
            List<DeadLetter> deadLetters,
            List<Trail.Drop> drops,
            List<String> stops,
            List<String> unanswered) {}

    private CaseRun(Subject subject, Case test, MemoryTables tables) {
        this.subject = subject;
        this.test = test;
        this.tables = tables;
    }

    /** Completes with the result; fails only when the stages cannot be opened. Codecs must be registered. */
    public static Future<CaseResult> run(Vertx vertx, Subject subject, Case test) {
        long startedNs = System.nanoTime();
        MemoryTables tables = MemoryTables.of(subject.config(), subject.cases().tables(), new Problems());
        return new CaseRun(subject, test, tables)
                .run(vertx)
                .map(outcome -> new CaseResult(
                        subject.file(),
                        test.name(),
                        new Differences(test.expect(), outcome).lines(),
                        System.nanoTime() - startedNs));
    }

    private Future<Outcome> run(Vertx vertx) {
        List<HttpCase> http = new ArrayList<>(test.http());
        http.addAll(subject.cases().http());
        List<LookupCase> lookups = new ArrayList<>(test.lookups());
        lookups.addAll(subject.cases().lookups());
        CaseOutside outside = new CaseOutside(subject.now(), http, lookups);
        Stages stages = subject.compile().stages(outside);
        Trial.Sink sink = new Trial.Sink(this::take, SINK_DEADLINE_MS);
        return Trial.open(vertx, subject.config(), stages, new NoTelemetry(), sink)
                .compose(trial -> send(trial)
                        .map(sent -> outcome(trial.trail().drops(), outside.unanswered()))
                        .eventually(trial::close));
    }

    private Future<Void> send(Trial trial) {
        Future<Void> last = Future.succeededFuture();
        for (Batch batch : CaseEvents.batches(subject.config(), test.events(), subject.now())) {
            last = last.compose(before -> trial.send(batch)).<Void>mapEmpty().recover(this::stopped);
        }
        return last;
    }

    private Future<Void> stopped(Throwable failure) {
        stops.add(BatchException.reasonOf(failure));
        return Future.succeededFuture();
    }

    private Future<Ack> take(Batch batch) {
        arrived.add(batch);
        return Future.succeededFuture(new Ack(
                batch.epoch(),
                batch.events().size(),
                batch.dropped(),
                batch.deadLetters().size()));
    }

    private Outcome outcome(List<Trail.Drop> drops, List<String> unanswered) {
        tables.write(List.copyOf(arrived));
        String refusal = tables.refusal();
        if (refusal != null) {
            stops.add(refusal);
        }
        return new Outcome(tables, tables.deadLetters(), drops, List.copyOf(stops), unanswered);
    }
}
