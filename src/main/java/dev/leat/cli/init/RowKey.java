package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.sink.TargetTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns that are to identify a row.
 *
 * @param columns empty for mode append
 * @param why one sentence without a full stop
 * @param doubt what could go wrong with it, or empty
 */
record RowKey(List<String> columns, String why, String doubt) {
    RowKey {
        columns = List.copyOf(columns);
    }

    static RowKey of(TargetTable table, Map<String, Fit> fits, Observed observed) {
        if (table.uniqueKeys().isEmpty()) {
            return append("the table has no unique index that mode upsert could use");
        }
        List<String> reasons = new ArrayList<>();
        for (List<String> key : table.uniqueKeys()) {
            String reason = reasonAgainst(key, table, fits);
            if (reason.isEmpty() && !table.mayUpsert()) {
                return append("the role lacks the rights to SELECT and UPDATE, which upsert needs");
            }
            if (reason.isEmpty()) {
                String why = "upsert, because every sampled event has what is unique in the table: " + list(key);
                return new RowKey(key, why, doubt(key, fits, observed));
            }
            reasons.add(list(key) + " is unique, but " + reason);
        }
        return append(String.join("; ", reasons));
    }

    boolean isUpsert() {
        return !columns.isEmpty();
    }

    static String list(List<String> names) {
        return "(" + String.join(", ", names) + ")";
    }

    private static RowKey append(String why) {
        return new RowKey(List.of(), "append, because " + why, "");
    }

    private static String reasonAgainst(List<String> key, TargetTable table, Map<String, Fit> fits) {
        for (String name : key) {
            Fit fit = fits.get(name);
            if (fit == null) {
                return name + " has no field";
            }
            if (!fit.candidate().isAlways()) {
                int missing =
                        fit.candidate().events() - fit.candidate().values().size();
                return "%s is missing or null in %d of %d sampled events"
                        .formatted(name, missing, fit.candidate().events());
            }
            if (fit.misfits() > 0) {
                return name + " does not fit its column in " + fit.misfits() + " sampled events";
            }
            if (table.columns().stream().anyMatch(column -> column.name().equals(name) && !column.notNull())) {
                return name + " may be null in the table; SET NOT NULL";
            }
        }
        return "";
    }

    private static String doubt(List<String> key, Map<String, Fit> fits, Observed observed) {
        Map<List<JsonNode>, String> places = new HashMap<>();
        String torn = "";
        for (int at = 0; at < observed.events().size(); at++) {
            Event event = observed.events().get(at);
            String place = event.origin().topic() + "-" + event.origin().partition();
            String other = places.putIfAbsent(values(key, fits, at), place);
            if (other != null && !other.equals(place) && torn.isEmpty()) {
                torn = torn(other, place);
            }
        }
        String shared = shared(observed.events().size(), places.size());
        return torn + (shared.isEmpty() || torn.isEmpty() ? "" : "; ") + shared;
    }

    /** What is lost where rows are fewer than events; empty when they are not. */
    static String shared(int events, int keys) {
        return keys >= events
                ? ""
                : events + " sampled events have only " + keys + (keys == 1 ? " key" : " keys")
                        + ": later ones overwrite" + " earlier ones; to keep all, use append or a longer key";
    }

    /** Order is that of a partition: the last of one key is only known when all of its events are in one. */
    private static String torn(String one, String other) {
        return "events of one key are in " + one + " and in " + other + "; only within a partition is there an order,"
                + " so it is not sure which of them wins";
    }

    private static List<JsonNode> values(List<String> key, Map<String, Fit> fits, int at) {
        List<JsonNode> values = new ArrayList<>();
        for (String name : key) {
            Fit fit = fits.get(name);
            if (fit != null) {
                values.add(fit.candidate().values().get(at));
            }
        }
        return values;
    }
}
