package dev.leat.stage.offload;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is on its way to each node that works for others; shared by all stages of this process, on one context. */
public final class NodeWindows {
    private final Supplier<List<String>> workers;
    private final Map<String, NodeWindow> windows = new HashMap<>();

    /** @param workers the nodes that work for others now, without this one */
    public NodeWindows(Supplier<List<String>> workers) {
        this.workers = workers;
    }

    /** Those that work for others now. */
    List<String> nodes() {
        List<String> nodes = workers.get();
        if (windows.size() > nodes.size()) {
            windows.entrySet().removeIf(known -> known.getValue().open() == 0 && !nodes.contains(known.getKey()));
        }
        return nodes;
    }

    NodeWindow of(String node) {
        return windows.computeIfAbsent(node, first -> new NodeWindow());
    }
}
