package dev.leat.pipeline.tap;

import dev.leat.bus.Addresses;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StageConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a tap listens.
 *
 * @param entries the lanes by the addresses at which events come in
 * @param exits the lanes by the addresses to which the stage sends; empty where only arrivals are seen
 */
record TapPoint(String stage, Map<String, Integer> entries, Map<String, Integer> exits) {
    static final String SOURCE = "source";
    static final String SINK = "sink";

    TapPoint {
        entries = Map.copyOf(entries);
        exits = Map.copyOf(exits);
    }

    /**
     * Before and behind a stage of the pipeline, as the source read it, or before the sink.
     *
     * @throws TapRefusedException when there is no such stage; its message lists those that there are
     */
    static TapPoint of(PipelineConfig config, String stage) {
        List<String> names = config.stages().stream().map(StageConfig::name).toList();
        if (stage.equals(SOURCE)) {
            return new TapPoint(stage, lanes(config, names, 0), Map.of());
        }
        if (stage.equals(SINK)) {
            return new TapPoint(stage, lanes(config, names, names.size()), Map.of());
        }
        int index = names.indexOf(stage);
        if (index < 0) {
            String known = names.stream().map(name -> ", " + name).collect(Collectors.joining());
            throw new TapRefusedException(
                    TapRefusedException.Cause.NO_STAGE,
                    "pipeline " + config.name() + " has no stage " + stage + "; there are source" + known + ", sink");
        }
        return new TapPoint(stage, lanes(config, names, index), lanes(config, names, index + 1));
    }

    private static Map<String, Integer> lanes(PipelineConfig config, List<String> names, int index) {
        Map<String, Integer> lanes = new HashMap<>();
        for (int lane = 0; lane < config.sink().connections(); lane++) {
            String address = index < names.size()
                    ? Addresses.stage(config.name(), names.get(index), lane)
                    : Addresses.sink(config.name(), lane);
            lanes.put(address, lane);
        }
        return lanes;
    }
}
