package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.sink.TargetColumn;
import dev.leat.sink.TargetTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives columns what could fill them: nearest names first, each field once. For one thread. */
final class Matching {
    private static final List<String> SHORT_FORMS =
            List.of("full_name", "name", "login", "title", "code", "key", "slug", "email", "id");
    private static final Set<String> WHOLE_NAMES =
            Set.of("payload", "value", "body", "data", "document", "raw", "event", "message", "json");
    private static final Map<String, Candidate.Kind> KAFKA_NAMES = Map.of(
            "key", Candidate.Kind.KEY,
            "topic", Candidate.Kind.TOPIC,
            "partition", Candidate.Kind.PARTITION,
            "offset", Candidate.Kind.OFFSET,
            "timestamp", Candidate.Kind.TIMESTAMP);
    private static final Set<String> KAFKA_PREFIXES = Set.of("kafka", "record", "message", "source");

    private final TargetTable table;
    private final Observed observed;
    private final Map<String, Fit> fits = new LinkedHashMap<>();
    private final Set<Candidate> used = Collections.newSetFromMap(new IdentityHashMap<>());

    private Matching(TargetTable table, Observed observed) {
        this.table = table;
        this.observed = observed;
    }

    /** Column → what fills it, in the table's order. */
    static Map<String, Fit> of(TargetTable table, Observed observed) {
        Matching matching = new Matching(table, observed);
        for (Nearness nearness : Nearness.values()) {
            free(table, matching.fits).forEach(column -> matching.match(column, nearness));
        }
        free(table, matching.fits).forEach(matching::guess);
        Map<String, Fit> ordered = new LinkedHashMap<>();
        for (TargetColumn column : table.columns()) {
            Fit fit = matching.fits.get(column.name());
            if (fit != null) {
                ordered.put(column.name(), matching.unlessStoredWhole(column, fit));
            }
        }
        return ordered;
    }

    /** A stage that changes a field would also change it inside of what another column stores whole. */
    private Fit unlessStoredWhole(TargetColumn column, Fit fit) {
        Change change = fit.change();
        boolean whole =
                fits.values().stream().anyMatch(other -> other.candidate().contains(fit.candidate()));
        if (change == null || !whole) {
            return fit;
        }
        List<JsonNode> values = fit.candidate().values();
        int misfits =
                (int) values.stream().filter(value -> !column.accepts(value)).count();
        return misfits <= fit.misfits() && !change.isEpoch()
                ? new Fit(fit.candidate(), null, misfits)
                : fit.withDoubt("it is changed inside of what another column stores as well");
    }

    /** Columns that a row may fill and none of these does. */
    static List<TargetColumn> free(TargetTable table, Map<String, Fit> fits) {
        return table.columns().stream()
                .filter(TargetColumn::isFree)
                .filter(column -> !fits.containsKey(column.name()))
                .toList();
    }

    private void match(TargetColumn column, Nearness nearness) {
        List<Candidate> near = new ArrayList<>();
        for (Candidate candidate : observed.candidates()) {
            if (nearness.is(candidate, column.name())) {
                near.add(candidate);
            }
        }
        if (nearness.isGuess() && near.size() > 1) {
            return;
        }
        for (Candidate candidate : near) {
            Fit fit = fit(candidate, column);
            if (fit.isUseful() && !used.contains(candidate)) {
                take(column, nearness.isGuess() ? fit.withDoubt("a guess, by the last word of the name") : fit);
                return;
            }
        }
    }

    private void take(TargetColumn column, Fit fit) {
        fits.put(column.name(), fit);
        used.add(fit.candidate());
    }

    /** An object in a column of text is rarely meant whole: what names it is taken where all of them have it. */
    private Fit fit(Candidate candidate, TargetColumn column) {
        if (column.family() == TargetColumn.Family.TEXT && candidate.holdsOnly(value -> value.isObject())) {
            for (String name : SHORT_FORMS) {
                Optional<Candidate> inside = inside(candidate, name);
                if (inside.isPresent()) {
                    return Fitting.of(inside.get(), column).withDoubt("a guess: the field is an object");
                }
            }
        }
        return Fitting.of(candidate, column);
    }

    private Optional<Candidate> inside(Candidate object, String name) {
        List<String> path = new ArrayList<>(object.path());
        path.add(name);
        return observed.candidates().stream()
                .filter(candidate ->
                        candidate.kind() == object.kind() && candidate.path().equals(path))
                .filter(candidate ->
                        candidate.values().size() == object.values().size())
                .filter(candidate -> candidate.holdsOnly(value -> value.isValueNode()))
                .findFirst();
    }

    /** What no name tells. */
    private void guess(TargetColumn column) {
        List<String> words = Spelling.words(column.name());
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        Candidate.Kind kafka = KAFKA_NAMES.get(last);
        if (kafka != null && (words.size() == 1 || KAFKA_PREFIXES.contains(words.get(0)))) {
            guess(column, kafka, "a guess: Kafka's own");
        } else if (column.family() == TargetColumn.Family.JSON
                && (column.mustBeFilled() || WHOLE_NAMES.contains(column.name()))) {
            guess(column, Candidate.Kind.WHOLE, "a guess: the whole event");
        } else if (column.mustBeFilled() && isTime(column)) {
            guess(column, Candidate.Kind.TIMESTAMP, "a guess: Kafka's time of the event");
        } else if (column.mustBeFilled() && table.uniqueKeys().contains(List.of(column.name()))) {
            guess(column, Candidate.Kind.KEY, "a guess: the Kafka key");
        }
    }

    private static boolean isTime(TargetColumn column) {
        return column.family() == TargetColumn.Family.TIMESTAMP
                || column.family() == TargetColumn.Family.TIMESTAMP_WITH_ZONE;
    }

    private void guess(TargetColumn column, Candidate.Kind kind, String doubt) {
        Fit fit = Fitting.of(observed.only(kind), column);
        if (fit.isCertain() && fit.isUseful()) {
            take(column, fit.withDoubt(doubt));
        }
    }
}
