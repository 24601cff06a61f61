package dev.leat.stage;

import dev.leat.api.AnyStage;
import dev.leat.api.StageContext;
import dev.leat.config.RunOn;
import dev.leat.stage.builtin.Java;

/**
 * One type of stage as configurations name it.
 *
 * @param doc what it does, in one sentence
 * @param options its keys beside those that all stages have
 * @param runOn where it runs unless the configuration says otherwise
 */
public record StageType<R extends Record>(String name, String doc, Class<R> options, RunOn runOn, Maker<R> maker) {
    /** Events of one lane at once, for an asynchronous stage whose configuration does not say. */
    static final int CONCURRENCY = 64;

    /** It runs code of a user, who knows how heavy that is. */
    boolean ofUsers() {
        return options == Java.class;
    }

    /**
     * What a stage is made from beside its options.
     *
     * @param outside what it may reach, once it is opened
     */
    record Making(RunOn runOn, StageContext context, Providers providers, Outside outside) {}

    /** Makes the stage from its options; an {@code IllegalArgumentException} tells what is wrong with them. */
    @FunctionalInterface
    interface Maker<R extends Record> {
        AnyStage make(R options, Making making);
    }
}
