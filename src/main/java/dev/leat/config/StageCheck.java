package dev.leat.config;

import java.util.Map;

/** Looks for mistakes in the options of one stage, which the reader does not know; whoever knows the types gives it. */
@FunctionalInterface
public interface StageCheck {
    void check(StageConfig stage, Problems problems);

    /** @param types each type of stage and the record of its own keys */
    static StageCheck of(Map<String, Class<? extends Record>> types, ExpressionCompiler expressions) {
        Binder binder = new Binder(expressions);
        return (stage, problems) -> {
            Section options = stage.options();
            Class<? extends Record> type = types.get(stage.type());
            if (type == null) {
                problems.add(
                        JsonPaths.member(options.path(), "type"),
                        Nearest.unknown("type", stage.type(), types.keySet()));
            } else {
                binder.bind(options, type, problems);
            }
        };
    }
}
