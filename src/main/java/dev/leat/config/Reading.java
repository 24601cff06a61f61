package dev.leat.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A file that was read, while its checks are still going on. */
record Reading<R extends Record>(
        String file,
        Class<R> type,
        ObjectNode root,
        @Nullable R value,
        Binding binding,
        Problems problems) {

    /** A text at the top of the file, empty when there is none. */
    String text(String key) {
        return root.path(key).asText("");
    }

    ConfigFile<R> result() {
        R draft = binding.guessed("sink") ? null : value;
        return new ConfigFile<>(file, problems.isEmpty() ? value : null, draft, new Written(root, type), problems);
    }
}
