package dev.leat.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.AnyStage;
import dev.leat.api.AsyncStage;
import dev.leat.api.Expression;
import dev.leat.api.StageContext;
import dev.leat.config.Binder;
import dev.leat.config.ExpressionCompiler;
import dev.leat.config.KeyException;
import dev.leat.config.Nearest;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Placement;
import dev.leat.config.Problems;
import dev.leat.config.RunOn;
import dev.leat.config.StageConfig;
import dev.leat.config.StageFailure;
import dev.leat.expression.JsltCompiler;
import dev.leat.stage.Body.Branched;
import dev.leat.stage.StageType.Code;
import dev.leat.stage.StageType.Composite;
import dev.leat.stage.StageType.Making;
import dev.leat.stage.builtin.Java;
import dev.leat.stage.builtin.Parallel;
import dev.leat.stage.builtin.Route;
import dev.leat.stage.http.Http;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the stages of a configuration, also those inside of others, into plans, and reports all mistakes. */
final class StagePlans {

    private final PipelineConfig pipeline;
    private final Providers providers;
    private final Outside outside;
    private final Problems problems;
    private final ExpressionCompiler expressions;
    private final Binder binder;
    /** Name of a stage → its path. */
    private final Map<String, String> names = new HashMap<>();

    private final RouteChecks routes;

    StagePlans(PipelineConfig pipeline, Providers providers, Outside outside, Problems problems) {
        this.pipeline = pipeline;
        this.providers = providers;
        this.outside = outside;
        this.expressions = new JsltCompiler(outside.clock());
        this.binder = new Binder(expressions);
        this.problems = problems;
        this.routes = new RouteChecks(pipeline, problems);
    }

    /** Without the stages that have problems. */
    List<StagePlan> compile() {
        List<StagePlan> plans = compile(pipeline.stages(), Around.NOTHING);
        routes.tables();
        return plans;
    }

    private List<StagePlan> compile(List<StageConfig> stages, Around around) {
        List<StagePlan> plans = new ArrayList<>();
        for (StageConfig config : stages) {
            String other = names.putIfAbsent(config.name(), path(config));
            if (other != null) {
                problems.add(path(config) + ".name", "is the name of " + other + " too; each stage needs its own");
            }
            StageType<?> type = StageTypes.named(config.type());
            if (type == null) {
                List<String> known =
                        StageTypes.all().stream().map(StageType::name).toList();
                problems.add(path(config) + ".type", Nearest.unknown("type", config.type(), known));
                continue;
            }
            StagePlan plan = plan(config, type, around);
            if (plan != null) {
                plans.add(plan);
            }
        }
        return plans;
    }

    private <R extends Record> @Nullable StagePlan plan(StageConfig config, StageType<R> type, Around around) {
        R options = binder.bind(config.options(), type.options(), problems);
        if (options == null) {
            if (type.options() == Route.class) {
                routes.unknown();
            }
            return null;
        }
        if (around.parallel()) {
            StageAdvice.refuseBytes(config, options, problems);
        }
        if (type.kind() instanceof Composite<R> composite) {
            return composed(new Draft(config, type.concurrency(), around), options, composite);
        }
        RunOn usual = config.placement() == Placement.CLUSTER ? RunOn.WORKER : type.runOn();
        RunOn runOn = config.runOn() == null ? usual : config.runOn().here();
        try {
            Making making = new Making(pipeline, config, runOn, context(config, options), providers, outside);
            AnyStage stage = ((Code<R>) type.kind()).maker().make(options, making);
            StagePlan plan = checked(new Draft(config, type.concurrency(), around), stage, runOn);
            if (plan != null) {
                StageAdvice.warn(plan, type, problems);
                if (plan.awaits()) {
                    StageAdvice.warnOfTime(plan, around.name(), around.timeoutMs(), problems);
                }
                if (options instanceof Http http) {
                    HttpAdvice.warn(http, plan, problems);
                }
            }
            return plan;
        } catch (KeyException failure) {
            failure.addTo(problems, path(config));
            return null;
        } catch (IllegalArgumentException failure) {
            problems.add(path(config), String.valueOf(failure.getMessage()));
            return null;
        }
    }

    private <R extends Record> StagePlan composed(Draft draft, R options, Composite<R> composite) {
        StageConfig config = draft.config();
        Around around = draft.around();
        StageAdvice.warnBranched(config, options, problems);
        PlacementCheck.ofBranched(config, problems);
        if (options instanceof Route route) {
            routes.add(config, route, around.name().isEmpty());
        }
        boolean parallel = options instanceof Parallel;
        int concurrency = parallel ? concurrency(draft) : 1;
        Around inside = parallel
                ? new Around(config.name(), concurrency, config.timeoutMs(), true)
                : new Around(config.name(), 0, around.timeoutMs(), around.parallel());
        Branched body = composite.composer().compose(options, stages -> compile(stages, inside));
        return new StagePlan(pipeline, config, body, RunOn.EVENT_LOOP, concurrency, policy(config, around));
    }

    /** @param concurrency of its type */
    private record Draft(StageConfig config, int concurrency, Around around) {}

    private @Nullable StagePlan checked(Draft draft, AnyStage stage, RunOn runOn) {
        StageConfig config = draft.config();
        StageFailure policy = policy(config, draft.around());
        if (runOn == RunOn.VIRTUAL_THREAD && Runtime.version().feature() < RunOn.JDK_WITH_VIRTUAL_THREADS) {
            problems.add(
                    path(config) + ".runOn",
                    "virtual-thread needs JDK " + RunOn.JDK_WITH_VIRTUAL_THREADS + " or newer, this is JDK "
                            + Runtime.version().feature() + "; use worker");
            return null;
        }
        if (!PlacementCheck.of(config, stage, runOn, draft.around().parallel(), problems)) {
            return null;
        }
        Body body = new Body.Single(stage);
        if (!(stage instanceof AsyncStage)) {
            return new StagePlan(pipeline, config, body, runOn, 1, policy);
        }
        if (config.runOn() != null && config.runOn() != RunOn.EVENT_LOOP) {
            problems.add(path(config) + ".runOn", "an asynchronous stage runs on the event loop; leave runOn out");
            return null;
        }
        return new StagePlan(pipeline, config, body, RunOn.EVENT_LOOP, concurrency(draft), policy);
    }

    private int concurrency(Draft draft) {
        StageConfig config = draft.config();
        Around around = draft.around();
        Integer given = config.concurrency();
        int concurrency = given == null ? draft.concurrency() : given;
        if (concurrency < around.concurrency()) {
            problems.warn(
                    path(config) + ".concurrency",
                    concurrency + " is below the " + around.concurrency() + " of '" + around.name()
                            + "' around it; events wait here while their time there runs out");
        }
        return concurrency;
    }

    /**
     * What becomes of events that fail; the stage's own word counts before the pipeline's. Inside of a parallel a
     * failure fails the branch, whose own policy then counts.
     */
    private StageFailure policy(StageConfig config, Around around) {
        StageFailure own = config.onFailure();
        if (own == StageFailure.PARK && around.parallel()) {
            problems.add(
                    path(config) + ".onFailure",
                    "cannot be park inside of a parallel, where the whole event fails; give that one onFailure park");
        }
        if (own != null || around.parallel()) {
            return own == null ? StageFailure.DEAD_LETTER : own;
        }
        return switch (pipeline.errors().onFailure()) {
            case DEAD_LETTER -> StageFailure.DEAD_LETTER;
            case PARK -> StageFailure.PARK;
            case STOP -> StageFailure.STOP;
        };
    }

    /**
     * What a stage is inside of.
     *
     * @param name of the next stage around it
     * @param concurrency of that one; 0 when it has none
     * @param timeoutMs after which that one ends everything inside
     * @param parallel one of those around it is a parallel
     */
    private record Around(String name, int concurrency, long timeoutMs, boolean parallel) {
        static final Around NOTHING = new Around("", 0, Long.MAX_VALUE, false);
    }

    private StageContext context(StageConfig config, Record options) {
        ObjectNode own = options instanceof Java java
                ? java.options().deepCopy()
                : config.options().node().deepCopy();
        return new Context(pipeline.name(), config.name(), own, expressions);
    }

    private static String path(StageConfig config) {
        return config.options().path();
    }

    private record Context(String pipeline, String stage, ObjectNode options, ExpressionCompiler compiler)
            implements StageContext {
        @Override
        public Expression expression(String source) {
            return compiler.compile(source);
        }
    }
}
