package dev.leat.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON by chance: trees of any shape, and good trees with something wrong in them. */
final class JsonChance {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int NESTED_MAX = 300;

    private final Chance chance;

    JsonChance(Chance chance) {
        this.chance = chance;
    }

    JsonNode any(int depthMax) {
        int kind = chance.below(depthMax > 0 ? 4 : 2);
        if (kind < 2) {
            return value();
        }
        if (kind == 2) {
            ArrayNode array = NODES.arrayNode();
            for (int left = chance.below(4); left > 0; left--) {
                array.add(any(depthMax - 1));
            }
            return array;
        }
        ObjectNode object = NODES.objectNode();
        for (int left = chance.below(4); left > 0; left--) {
            object.set(name(), any(depthMax - 1));
        }
        return object;
    }

    private String name() {
        return chance.oneIn(4) ? chance.word() : Character.toString('a' + chance.below(6));
    }

    private JsonNode value() {
        return switch (chance.below(10)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(chance.oneIn(2));
            case 2 -> NODES.numberNode(chance.below(100) - 50);
            case 3 -> NODES.numberNode(chance.number());
            case 4 -> NODES.numberNode(BigInteger.TEN.pow(chance.below(60)).negate());
            case 5 -> NODES.numberNode(new BigDecimal(BigInteger.valueOf(chance.number()), chance.below(400) - 200));
            case 6 -> NODES.numberNode(new BigDecimal("1e" + chance.below(131_072)));
            case 7 -> NODES.textNode("");
            case 8 -> NODES.textNode(chance.word());
            default -> NODES.textNode(chance.nonsense());
        };
    }

    JsonNode changed(JsonNode good) {
        JsonNode tree = good.deepCopy();
        for (int left = chance.below(3); left >= 0; left--) {
            List<JsonNode> containers = new ArrayList<>();
            collect(tree, containers);
            if (containers.isEmpty()) {
                return any(3);
            }
            JsonNode at = chance.pick(containers);
            if (at instanceof ObjectNode object) {
                change(object, containers);
            } else {
                change((ArrayNode) at, containers);
            }
        }
        return tree;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private void change(ObjectNode object, List<JsonNode> others) {
        List<String> names = object.properties().stream().map(Map.Entry::getKey).toList();
        String name = names.isEmpty() || chance.oneIn(6) ? name() : chance.pick(names);
        switch (chance.below(4)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(chance.changed(name), object.path(name).isMissingNode() ? value() : object.get(name));
            default -> object.set(name, other(object.path(name), others));
        }
    }

    private void change(ArrayNode array, List<JsonNode> others) {
        int index = chance.below(array.size() + 1);
        if (index == array.size() || chance.oneIn(3)) {
            array.insert(index, other(array.path(index), others));
        } else if (chance.oneIn(2)) {
            array.remove(index);
        } else {
            array.set(index, other(array.path(index), others));
        }
    }

    private JsonNode other(JsonNode now, List<JsonNode> others) {
        return switch (chance.below(6)) {
            case 0 -> chance.pick(others).deepCopy();
            case 1 -> NODES.arrayNode().add(now.isMissingNode() ? value() : now);
            case 2 -> now.isTextual() ? NODES.textNode(chance.changed(now.textValue())) : any(2);
            case 3 -> chance.oneIn(10) ? nested() : any(3);
            default -> value();
        };
    }

    private JsonNode nested() {
        JsonNode inner = value();
        for (int left = chance.below(NESTED_MAX); left > 0; left--) {
            inner = chance.oneIn(2)
                    ? NODES.arrayNode().add(inner)
                    : NODES.objectNode().set("a", inner);
        }
        return inner;
    }
}
