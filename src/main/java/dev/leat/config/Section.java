package dev.leat.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of a configuration file that is bound later, by whoever knows its keys, with a {@link Binder}.
 *
 * @param path the JSON path of the part, such as {@code stages[2]}
 * @param node the keys of the part, placeholders filled in, without those that were bound already
 * @param boundKeys the keys that the part may have and that were bound already
 * @param givenKeys those of them that are written in the file
 */
public record Section(String path, ObjectNode node, List<String> boundKeys, Set<String> givenKeys) {
    public Section {
        boundKeys = List.copyOf(boundKeys);
        givenKeys = Set.copyOf(givenKeys);
    }

    public Section(String path, ObjectNode node) {
        this(path, node, List.of(), Set.of());
    }

    /** Without the values: there may be secrets among them. */
    @Override
    public String toString() {
        return "Section[path=" + path + ", keys="
                + node.properties().stream().map(Map.Entry::getKey).toList() + "]";
    }
}
