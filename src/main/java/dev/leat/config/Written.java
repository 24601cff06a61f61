package dev.leat.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A configuration as it was written in its file; shows itself only with its secrets hidden. */
public final class Written {
    private final ObjectNode root;
    private final Class<? extends Record> type;

    Written(ObjectNode root, Class<? extends Record> type) {
        this.root = root;
        this.type = type;
    }

    /**
     * What counts: defaults included, placeholders filled in, secrets replaced by {@code ***}.
     *
     * @param stages each type of stage and the record of its own keys
     */
    public ObjectNode effective(Map<String, Class<? extends Record>> stages) {
        return new EffectiveConfig(stages).of(root, type);
    }

    @Override
    public String toString() {
        return "Written[" + type.getSimpleName() + "]";
    }
}
