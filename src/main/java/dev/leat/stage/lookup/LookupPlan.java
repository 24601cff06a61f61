package dev.leat.stage.lookup;

import java.util.List;

/** How a look-up asks its database. */
record LookupPlan(String sql, List<KeyColumn> key) {
    LookupPlan {
        key = List.copyOf(key);
    }
}
