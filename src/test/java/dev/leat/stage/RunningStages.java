package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.StageReport;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchReceiver;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Codecs;
import dev.leat.bus.Lanes;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.BreakerState;
import dev.leat.observe.CacheUse;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.OffloadUse;
import dev.leat.observe.PoolUse;
import dev.leat.observe.Tasks;
import dev.leat.observe.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The stages of a pipeline on a real event bus, with a receiver that acknowledges in place of the sink. */
final class RunningStages implements AutoCloseable {
    private static final long DEADLINE_MS = 60_000;

    final Vertx vertx;
    final List<Batch> written = new CopyOnWriteArrayList<>();
    final List<StageReport> reports = new CopyOnWriteArrayList<>();
    final List<String> troubles = new CopyOnWriteArrayList<>();
    final List<String> retries = new CopyOnWriteArrayList<>();
    final List<String> notices = new CopyOnWriteArrayList<>();
    /** Connections to PostgreSQL that were lost, each with the reason. */
    final List<String> lost = new CopyOnWriteArrayList<>();

    final List<Throwable> causes = new CopyOnWriteArrayList<>();
    final List<String> breakers = new CopyOnWriteArrayList<>();
    final CacheUse cache = new CacheUse();
    final PoolUse pool = PoolUse.untold();
    final OffloadUse offloaded = new OffloadUse();
    private final Map<String, List<Tasks>> tasks = new ConcurrentHashMap<>();

    private Stages stages;
    private Lanes lanes;
    private final PipelineConfig config;
    private final Tracing tracing;

    RunningStages(PipelineConfig config) {
        this(config, Given.plugins());
    }

    RunningStages(PipelineConfig config, ClassLoader plugins) {
        this(config, plugins, Outside.real(), new VertxOptions());
    }

    RunningStages(PipelineConfig config, Outside outside, VertxOptions options) {
        this(config, Given.plugins(), outside, options);
    }

    RunningStages(PipelineConfig config, ClassLoader plugins, Outside outside, VertxOptions options) {
        this(config, compiled(config, plugins, outside), options, Tracing.NONE, vertx -> null);
    }

    private RunningStages(
            PipelineConfig config,
            Stages stages,
            VertxOptions options,
            Tracing tracing,
            Function<Vertx, @Nullable Offload> offload) {
        this.vertx = Vertx.vertx(options);
        this.config = config;
        this.stages = stages;
        this.tracing = tracing;
        Codecs.register(vertx);
        for (int lane = 0; lane < config.sink().connections(); lane++) {
            await(BatchReceiver.listen(vertx, Addresses.sink(config.name(), lane), this::write));
        }
        this.lanes = await(Lanes.open(vertx, config.sink().connections()));
        await(stages.deploy(vertx, lanes, new Recording(), 1000, offload.apply(vertx)));
    }

    /** With events that may be followed. */
    static RunningStages traced(PipelineConfig config, Tracing tracing) {
        Stages stages = compiled(config, Given.plugins(), Outside.real());
        return new RunningStages(config, stages, new VertxOptions(), tracing, vertx -> null);
    }

    /** With other nodes that work for this one. */
    static RunningStages offloading(PipelineConfig config, Tracing tracing, Function<Vertx, Offload> offload) {
        Stages stages = compiled(config, Given.plugins(), Outside.real());
        return new RunningStages(config, stages, new VertxOptions(), tracing, offload);
    }

    private static Stages compiled(PipelineConfig config, ClassLoader plugins, Outside outside) {
        Problems problems = new Problems();
        Stages stages = Stages.compile(config, plugins, outside, problems);
        assertThat(problems.errors()).isEmpty();
        return stages;
    }

    Future<Ack> send(Batch batch) {
        int lane = batch.partition().lane(config.sink().connections());
        return new BatchSender(vertx, stages.firstAddress(lane), DEADLINE_MS).send(batch);
    }

    /** Values of all events of a partition, in the order in which they were written. */
    List<String> values(int partition) {
        return written.stream()
                .filter(batch -> batch.partition().partition() == partition)
                .flatMap(batch -> batch.events().stream())
                .map(event -> event.isTombstone() ? "tombstone" : event.value().toString())
                .toList();
    }

    /** Offset, branch, part and value of all events of a partition, in the order in which they were written. */
    List<String> names(int partition) {
        return written.stream()
                .filter(batch -> batch.partition().partition() == partition)
                .flatMap(batch -> batch.events().stream())
                .map(BranchOrderTest::name)
                .toList();
    }

    /** Kind and reason of all dead letters. */
    List<String> letters() {
        return written.stream()
                .flatMap(batch -> batch.deadLetters().stream())
                .map(letter -> letter.kind() + " " + letter.reason())
                .toList();
    }

    /** Tasks of all lanes: how many were made, wait, run, and how they ended. */
    String life(String stage, Tasks.Kind kind) {
        List<Tasks> all = tasks.getOrDefault(stage + " " + kind, List.of());
        StringBuilder text = new StringBuilder();
        text.append(all.stream().mapToLong(Tasks::createdCount).sum()).append(" made");
        text.append(counted(", %d wait", all.stream().mapToLong(Tasks::waiting).sum()));
        text.append(counted(", %d run", all.stream().mapToLong(Tasks::running).sum()));
        for (Tasks.End end : Tasks.End.values()) {
            text.append(counted(
                    ", %d " + end.name().toLowerCase(Locale.ROOT),
                    all.stream().mapToLong(one -> one.endedCount(end)).sum()));
        }
        return text.toString();
    }

    private static String counted(String text, long count) {
        return count == 0 ? "" : text.formatted(count);
    }

    /** As a reload: closes the stages, as far as that can be done in time, and opens them anew. */
    void reopen() {
        await(closeStages().otherwiseEmpty());
        stages = compiled(config, Given.plugins(), Outside.real());
        lanes = await(Lanes.open(vertx, config.sink().connections()));
        await(stages.deploy(vertx, lanes, new Recording(), 1000, null));
    }

    Future<Void> closeStages() {
        return stages.close().eventually(lanes::close);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    static Throwable failure(Future<?> future) {
        return await(future.transform(result -> Future.succeededFuture(result.cause())));
    }

    @Override
    public void close() {
        await(stages.close());
        await(vertx.close());
    }

    private Future<Ack> write(Batch batch) {
        written.add(batch);
        return Future.succeededFuture(new Ack(
                batch.epoch(),
                batch.events().size(),
                batch.dropped(),
                batch.deadLetters().size()));
    }

    private final class Recording extends NoTelemetry {
        @Override
        public void stageDone(StageReport report) {
            reports.add(report);
        }

        @Override
        public void stageRetries(String stage, FailureKind kind) {
            retries.add(stage + " " + kind);
        }

        @Override
        public Tasks tasks(String stage, int lane, Tasks.Kind kind) {
            Tasks made = Tasks.untold();
            tasks.computeIfAbsent(stage + " " + kind, key -> new CopyOnWriteArrayList<>())
                    .add(made);
            return made;
        }

        @Override
        public CacheUse cache(String stage) {
            return cache;
        }

        @Override
        public OffloadUse offload(String stage) {
            return offloaded;
        }

        @Override
        public PoolUse pool(String stage, String name) {
            return pool;
        }

        @Override
        public void breaker(String stage, BreakerState state, String what) {
            breakers.add(stage + " " + state);
            if (!what.isEmpty()) {
                notices.add(stage + ": " + what);
            }
        }

        @Override
        public void connection(String purpose, boolean open, String reason) {
            if (!open && !reason.isEmpty()) {
                lost.add(purpose + ": " + reason);
            }
        }

        @Override
        public void notice(String text) {
            notices.add(text);
        }

        @Override
        public Tracing tracing() {
            return tracing;
        }

        @Override
        public void stageTrouble(String stage, String what, Throwable cause) {
            troubles.add(stage + ": " + what);
            causes.add(cause);
        }
    }
}
