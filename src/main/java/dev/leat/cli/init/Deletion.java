package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.sink.TargetTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What tombstones are to do.
 *
 * @param keyFrom key column → expression over the Kafka key; empty when they are to be ignored
 * @param why one sentence without a full stop
 */
record Deletion(Map<String, String> keyFrom, String why) {

    static Deletion of(TargetTable table, RowKey key, Map<String, Fit> fits, Observed observed) {
        int seen = observed.tombstones().size();
        if (seen == 0) {
            return ignore("no tombstone (an event without a value) was seen; delete would need keyFrom");
        }
        String found = seen + " of " + observed.all() + " sampled events are tombstones; ";
        if (!key.isUpsert()) {
            return ignore(found + "they are ignored, because without a key no row can be found");
        }
        if (!table.mayDelete()) {
            return ignore(found + "they are ignored, because the role lacks the rights to SELECT and DELETE");
        }
        Map<String, String> keyFrom = new LinkedHashMap<>();
        for (String column : key.columns()) {
            Fit fit = fits.get(column);
            Optional<Candidate> from = fit == null || isTime(fit)
                    ? Optional.empty()
                    : fromKey(fit.candidate(), observed, key.columns().size());
            if (from.isEmpty()) {
                return ignore(found + "they are ignored, because the Kafka key does not tell " + column
                        + " as the events have it; with a keyFrom of your own they can delete");
            }
            keyFrom.put(column, from.get().expression());
        }
        return new Deletion(keyFrom, found + "each deletes the row that its Kafka key names, as the events' keys do");
    }

    boolean isOn() {
        return !keyFrom.isEmpty();
    }

    private static Deletion ignore(String why) {
        return new Deletion(Map.of(), why);
    }

    /** Its spelling in the Kafka key is not changed with that of the field. */
    private static boolean isTime(Fit fit) {
        Change change = fit.change();
        return change != null && (change.isEpoch() || change.isTime());
    }

    /** What of the Kafka key has the same value in each event, and is there in each tombstone. */
    private static Optional<Candidate> fromKey(Candidate field, Observed observed, int keyColumns) {
        return observed.candidates().stream()
                .filter(candidate -> candidate.kind() == Candidate.Kind.KEY && candidate.isAlways())
                .filter(candidate -> candidate.holdsOnly(JsonNode::isValueNode))
                .filter(candidate -> !candidate.path().isEmpty() || keyColumns == 1)
                .filter(candidate -> candidate.texts().equals(field.texts()))
                .filter(candidate -> observed.tombstones().stream().allMatch(one -> isIn(candidate, one, observed)))
                .findFirst();
    }

    private static boolean isIn(Candidate candidate, Event tombstone, Observed observed) {
        JsonNode node = observed.keys().key(tombstone);
        for (String name : candidate.path()) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull();
    }
}
