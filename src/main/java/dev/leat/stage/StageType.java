package dev.leat.stage;

import dev.leat.api.AnyStage;
import dev.leat.api.StageContext;
import dev.leat.config.PipelineConfig;
import dev.leat.config.RunOn;
import dev.leat.config.StageConfig;
import dev.leat.stage.builtin.Java;
import java.util.List;

/**
 * One type of stage as configurations name it.
 *
 * @param doc what it does, in one sentence
 * @param options its keys beside those that all stages have
 * @param runOn where it runs unless the configuration says otherwise
 * @param concurrency for an asynchronous stage: events of one lane at once, unless the configuration says otherwise
 */
public record StageType<R extends Record>(
        String name, String doc, Class<R> options, RunOn runOn, int concurrency, Kind<R> kind) {
    /** Events of one lane at once, for an asynchronous stage whose type and configuration do not say. */
    private static final int CONCURRENCY = 64;

    StageType(String name, String doc, Class<R> options, RunOn runOn, Kind<R> kind) {
        this(name, doc, options, runOn, CONCURRENCY, kind);
    }

    /** A type whose stages are one piece of code. */
    StageType(String name, String doc, Class<R> options, RunOn runOn, Maker<R> maker) {
        this(name, doc, options, runOn, new Code<>(maker));
    }

    /** The same with another default of {@code concurrency}. */
    StageType<R> with(int ownConcurrency) {
        return new StageType<>(name, doc, options, runOn, ownConcurrency, kind);
    }

    /** It runs code of a user, who knows how heavy that is. */
    boolean ofUsers() {
        return options == Java.class;
    }

    /** How its stages come about. */
    sealed interface Kind<R extends Record> {}

    /** From one piece of code. */
    record Code<R extends Record>(Maker<R> maker) implements Kind<R> {}

    /** From branches of other stages. */
    record Composite<R extends Record>(Composer<R> composer) implements Kind<R> {}

    /**
     * What a stage is made from beside its options.
     *
     * @param outside what it may reach, once it is opened
     */
    record Making(
            PipelineConfig pipeline,
            StageConfig config,
            RunOn runOn,
            StageContext context,
            Providers providers,
            Outside outside) {}

    /** Makes the stage from its options; an {@code IllegalArgumentException} tells what is wrong with them. */
    @FunctionalInterface
    interface Maker<R extends Record> {
        AnyStage make(R options, Making making);
    }

    /** Puts a stage together from others, which the compiler makes of their configuration. */
    @FunctionalInterface
    interface Composer<R extends Record> {
        Body.Branched compose(R options, Inside compiler);
    }

    /** Compiles the stages inside of another one. */
    @FunctionalInterface
    interface Inside {
        List<StagePlan> compile(List<StageConfig> stages);
    }
}
