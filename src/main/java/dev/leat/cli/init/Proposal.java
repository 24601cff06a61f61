package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.sink.TargetColumn;
import dev.leat.sink.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a pipeline from these events to this table could look like, and what nobody could tell. */
record Proposal(TargetTable table, Observed observed, Map<String, Fit> fits, RowKey key, Deletion deletion) {
    private static final int SUGGESTIONS_MAX = 3;

    static Proposal of(TargetTable table, Observed observed) {
        Map<String, Fit> fits = Matching.of(table, observed);
        RowKey key = RowKey.of(table, fits, observed);
        return new Proposal(table, observed, fits, key, Deletion.of(table, key, fits, observed));
    }

    /** Columns that a row may fill and nothing does. */
    List<TargetColumn> emptyColumns() {
        return Matching.free(table, fits);
    }

    /** What might fill the column, but not clearly. */
    List<String> suggestions(TargetColumn column) {
        return observed.candidates().stream()
                .filter(candidate -> Nearness.LAST_NAME.is(candidate, column.name()))
                .map(Candidate::expression)
                .limit(SUGGESTIONS_MAX)
                .toList();
    }

    /** Fields that no column takes; an object as a whole when nothing inside of it is taken. */
    List<String> unusedFields() {
        Collection<Candidate> used = fits.values().stream().map(Fit::candidate).toList();
        List<Candidate> unused = new ArrayList<>();
        for (Candidate field : observed.candidates()) {
            boolean taken = used.stream()
                    .anyMatch(other -> other.isAt(field)
                            || (other.kind() == Candidate.Kind.FIELD && other.contains(field))
                            || field.contains(other));
            boolean told = unused.stream().anyMatch(other -> other.contains(field));
            if (field.kind() == Candidate.Kind.FIELD && !taken && !told) {
                unused.add(field);
            }
        }
        return unused.stream().map(Candidate::expression).toList();
    }

    /** What has to be finished by hand before all events can be loaded. */
    List<String> unfinished() {
        List<String> unfinished = new ArrayList<>();
        if (fits.isEmpty()) {
            unfinished.add("sink.tables[0].columns: no field has the name of a column");
        }
        for (TargetColumn column : emptyColumns()) {
            if (column.mustBeFilled()) {
                unfinished.add("sink.tables[0].columns: " + column.name() + " must not be null, and no field was found"
                        + " for it; add an expression");
            }
        }
        fits.forEach((name, fit) -> {
            int missing = fit.candidate().events() - fit.candidate().values().size();
            boolean refusesNull =
                    table.columns().stream().anyMatch(column -> column.name().equals(name) && column.notNull());
            if (refusesNull && missing > 0) {
                unfinished.add("sink.tables[0].columns." + name + ": must not be null, but is in " + missing
                        + " sampled events; these become dead letters");
            }
            if (fit.misfits() > 0) {
                unfinished.add("sink.tables[0].columns." + name + ": " + fit.misfits()
                        + " sampled values do not fit the column; these events become dead letters");
            }
        });
        return unfinished;
    }

    /** That a list inside of the events is what the table is for; empty when none is. */
    String betterList() {
        for (Candidate field : observed.candidates()) {
            if (field.kind() == Candidate.Kind.FIELD && field.isAlways() && field.holdsOnly(Proposal::isObjects)) {
                List<String> columns = table.columns().stream()
                        .map(TargetColumn::name)
                        .filter(name -> hasItemsWith(field, name))
                        .toList();
                if (columns.size() > fits.size()) {
                    return field.expression() + " is a list of objects that have more of the table's columns ("
                            + String.join(", ", columns) + ") than the event itself: with \"each\": \""
                            + field.expression().replace("\"", "\\\"") + "\" each of them becomes a row";
                }
            }
        }
        return "";
    }

    private static boolean isObjects(JsonNode value) {
        return value.isArray()
                && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isObject);
    }

    private static boolean hasItemsWith(Candidate list, String column) {
        return list.values().stream()
                .flatMap(value -> StreamSupport.stream(value.spliterator(), false))
                .flatMap(item -> item.properties().stream())
                .anyMatch(field -> Spelling.letters(field.getKey()).equals(Spelling.letters(column)));
    }

    /** What should be looked at before the pipeline is trusted. */
    List<String> checks() {
        return Stream.of(key.doubt(), betterList())
                .filter(doubt -> !doubt.isEmpty())
                .toList();
    }
}
