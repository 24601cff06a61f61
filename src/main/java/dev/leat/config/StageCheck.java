package dev.leat.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks for mistakes in the options of one stage, which the reader does not know; whoever knows the types gives it. */
@FunctionalInterface
public interface StageCheck {
    /** The stages inside of this one, and inside of those, as far as they could be read. */
    List<StageConfig> check(StageConfig stage, Problems problems);

    /** @param types each type of stage and the record of its own keys */
    static StageCheck of(Map<String, Class<? extends Record>> types, ExpressionCompiler expressions) {
        Binder binder = new Binder(expressions);
        return new StageCheck() {
            @Override
            public List<StageConfig> check(StageConfig stage, Problems problems) {
                Section options = stage.options();
                Class<? extends Record> type = types.get(stage.type());
                if (type == null) {
                    problems.add(
                            JsonPaths.member(options.path(), "type"),
                            Nearest.unknown("type", stage.type(), types.keySet()));
                    return List.of();
                }
                Binding binding = binder.binding(problems);
                Record unused = binding.record(options, type);
                List<StageConfig> all = new ArrayList<>();
                for (Bound<StageConfig> inside : binding.bound(StageConfig.class)) {
                    all.add(inside.record());
                    all.addAll(check(inside.record(), problems));
                }
                return all;
            }
        };
    }
}
