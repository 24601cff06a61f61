package dev.leat.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.AnyStage;
import dev.leat.api.AsyncStage;
import dev.leat.api.Expression;
import dev.leat.api.StageContext;
import dev.leat.config.Binder;
import dev.leat.config.ExpressionCompiler;
import dev.leat.config.Nearest;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.RunOn;
import dev.leat.config.StageConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.stage.StageType.Making;
import dev.leat.stage.builtin.Java;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the stages of a configuration into plans, and reports all mistakes. */
final class StagePlans {
    private static final int JDK_WITH_VIRTUAL_THREADS = 21;

    private final PipelineConfig pipeline;
    private final Providers providers;
    private final Outside outside;
    private final Problems problems;
    private final ExpressionCompiler expressions = new JsltCompiler();
    private final Binder binder = new Binder(expressions);

    StagePlans(PipelineConfig pipeline, Providers providers, Outside outside, Problems problems) {
        this.pipeline = pipeline;
        this.providers = providers;
        this.outside = outside;
        this.problems = problems;
    }

    /** Without the stages that have problems. */
    List<StagePlan> compile() {
        List<StagePlan> plans = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (StageConfig config : pipeline.stages()) {
            if (!names.add(config.name())) {
                problems.add(path(config) + ".name", "'" + config.name() + "' names another stage already");
            }
            StageType<?> type = StageTypes.named(config.type());
            if (type == null) {
                List<String> known =
                        StageTypes.all().stream().map(StageType::name).toList();
                problems.add(path(config) + ".type", Nearest.unknown("type", config.type(), known));
                continue;
            }
            StagePlan plan = plan(config, type);
            if (plan != null) {
                plans.add(plan);
            }
        }
        return plans;
    }

    private <R extends Record> @Nullable StagePlan plan(StageConfig config, StageType<R> type) {
        R options = binder.bind(config.options(), type.options(), problems);
        if (options == null) {
            return null;
        }
        RunOn runOn = config.runOn() == null ? type.runOn() : config.runOn();
        try {
            AnyStage stage = type.maker()
                    .make(options, new Making(pipeline, config, runOn, context(config, options), providers, outside));
            StagePlan plan = checked(config, stage, runOn, type.concurrency());
            if (plan != null) {
                StageAdvice.warn(plan, type, problems);
            }
            return plan;
        } catch (IllegalArgumentException failure) {
            problems.add(path(config), String.valueOf(failure.getMessage()));
            return null;
        }
    }

    private @Nullable StagePlan checked(StageConfig config, AnyStage stage, RunOn runOn, int concurrencyOfType) {
        if (runOn == RunOn.VIRTUAL_THREAD && Runtime.version().feature() < JDK_WITH_VIRTUAL_THREADS) {
            problems.add(
                    path(config) + ".runOn",
                    "virtual-thread needs JDK " + JDK_WITH_VIRTUAL_THREADS + " or newer, this is JDK "
                            + Runtime.version().feature() + "; use worker");
            return null;
        }
        if (!(stage instanceof AsyncStage)) {
            return new StagePlan(pipeline, config, stage, runOn, 1);
        }
        if (config.runOn() != null && config.runOn() != RunOn.EVENT_LOOP) {
            problems.add(path(config) + ".runOn", "an asynchronous stage runs on the event loop; leave runOn out");
            return null;
        }
        Integer concurrency = config.concurrency();
        return new StagePlan(
                pipeline, config, stage, RunOn.EVENT_LOOP, concurrency == null ? concurrencyOfType : concurrency);
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
