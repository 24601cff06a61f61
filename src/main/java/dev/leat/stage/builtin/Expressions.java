package dev.leat.stage.builtin;

import dev.leat.api.Expression;
import dev.leat.config.KeyException;
import java.util.List;

/** What expressions of stages may not do. */
final class Expressions {
    private Expressions() {}

    static void refuseParent(Expression expression, String key) {
        if (expression.variables().contains("parent")) {
            throw new KeyException(
                    List.of(key), "uses $parent, which is known only in the columns of a table with each");
        }
    }
}
