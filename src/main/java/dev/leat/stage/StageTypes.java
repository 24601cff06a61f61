package dev.leat.stage;

import dev.leat.api.Stage;
import dev.leat.config.RunOn;
import dev.leat.stage.builtin.Filter;
import dev.leat.stage.builtin.Java;
import dev.leat.stage.builtin.MapTo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every type of stage there is; a new one is a record in {@code builtin}, a line here, and a test. */
public final class StageTypes {
    private static final List<StageType<?>> ALL = List.of(
            light("filter", "Lets through the events for which an expression is true.", Filter.class),
            light("map", "Gives each event the value of an expression.", MapTo.class),
            new StageType<>(
                    "java",
                    "Runs a stage of your own, from a plugin jar.",
                    Java.class,
                    RunOn.WORKER,
                    (java, making) -> making.providers().create(java.provider(), making.context())));

    private StageTypes() {}

    /** In the order in which the documentation shows them. */
    public static List<StageType<?>> all() {
        return ALL;
    }

    /** Type → the record of its own keys; what all stages share is in {@code StageConfig}. */
    public static Map<String, Class<? extends Record>> options() {
        Map<String, Class<? extends Record>> options = new LinkedHashMap<>();
        ALL.forEach(type -> options.put(type.name(), type.options()));
        return Collections.unmodifiableMap(options);
    }

    static @Nullable StageType<?> named(String name) {
        return ALL.stream().filter(type -> type.name().equals(name)).findFirst().orElse(null);
    }

    /** A stage of microseconds whose options are the stage. */
    private static <R extends Record & Stage> StageType<R> light(String name, String doc, Class<R> options) {
        return new StageType<>(name, doc, options, RunOn.EVENT_LOOP, (stage, making) -> stage);
    }
}
