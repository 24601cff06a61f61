package dev.leat.config;

import dev.leat.api.KeyFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks the tables of a sink: names, keys, and what may be combined. */
final class TableChecks {
    /** Leat's own tables are there: rows from events would break what keeps them exactly once. */
    private static final String LEAT = "leat";

    private static final Pattern FIELD_OF_KEY = Pattern.compile("\\$key\\s*\\.\\s*[\\p{L}_\"]");

    private final Binding binding;
    private final TableConfig table;
    private final String path;
    private final Problems problems;

    private TableChecks(Binding binding, Bound<TableConfig> table, Problems problems) {
        this.binding = binding;
        this.table = table.record();
        this.path = table.path();
        this.problems = problems;
    }

    static void check(Binding binding, List<StageConfig> stages, Problems problems) {
        Map<List<String>, String> names = new HashMap<>();
        Splits splits = new Splits(stages);
        for (Bound<TableConfig> table : binding.bound(TableConfig.class)) {
            TableChecks checks = new TableChecks(binding, table, problems);
            checks.name(names);
            checks.branches();
            if (checks.known("key", "columns")) {
                checks.key();
            }
            if (checks.known("key", "each", "tombstones", "keyFrom")) {
                checks.tombstones();
                binding.bound(SourceConfig.class).stream().map(Bound::record).forEach(checks::keyIsText);
            }
            if (checks.known("key", "each")) {
                checks.order(splits.reach(table.record()));
            }
        }
    }

    /** None of these keys was wrong in itself, so that what they mean together is known. */
    private boolean known(String... keys) {
        return Arrays.stream(keys).noneMatch(key -> binding.guessed(at(key)));
    }

    private void name(Map<List<String>, String> names) {
        List<String> name = SqlName.parse(table.table()).orElse(List.of());
        if (name.isEmpty()) {
            problems.add(
                    at("table"),
                    "must be a name or schema.name of at most 63 bytes each, in double quotes where SQL needs them,"
                            + " got \""
                            + table.table() + '"');
            return;
        }
        if (name.get(0).equals(LEAT)) {
            problems.add(
                    at("table"),
                    "is in schema leat, where Leat keeps positions and dead letters; put it into another schema");
        }
        String other = names.putIfAbsent(name, path);
        if (other != null) {
            problems.add(
                    at("table"), "is the table of " + other + " too; one statement cannot write one table in two ways");
        }
    }

    private void branches() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < table.branches().size(); i++) {
            if (!seen.add(table.branches().get(i))) {
                problems.add(
                        JsonPaths.item(at("branches"), i),
                        "names the branch '" + table.branches().get(i) + "' a second time");
            }
        }
    }

    private void key() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < table.key().size(); i++) {
            String column = table.key().get(i);
            if (!seen.add(column)) {
                problems.add(JsonPaths.item(at("key"), i), "names the column '" + column + "' a second time");
            }
            boolean filled = table.columns().isEmpty() || table.columns().containsKey(column);
            if (!filled) {
                problems.add(
                        JsonPaths.item(at("key"), i),
                        "names the column '" + column + "', which columns do not fill"
                                + Nearest.hint(column, table.columns().keySet())
                                        .map(hint -> "; " + hint)
                                        .orElse(""));
            }
        }
        boolean upsert = table.mode() == TableMode.UPSERT;
        if (upsert && table.key().isEmpty()) {
            problems.add(at("key"), "is missing; mode \"upsert\" needs the columns that identify a row");
        }
        if (!upsert && !table.key().isEmpty()) {
            problems.add(at("key"), "is for mode \"upsert\" only; in mode \"append\" every event is a new row");
        }
    }

    private void tombstones() {
        boolean deletes = table.tombstones() == Tombstones.DELETE;
        if (!deletes && !table.keyFrom().isEmpty()) {
            problems.add(at("keyFrom"), "is for tombstones \"delete\" only");
        }
        if (deletes && table.mode() != TableMode.UPSERT) {
            problems.add(at("tombstones"), "can be \"delete\" in mode \"upsert\" only; other rows have no key");
        } else if (deletes && table.keyFrom().isEmpty()) {
            problems.add(
                    at("keyFrom"),
                    "is missing; tombstones \"delete\" needs an expression over $key for "
                            + (table.each() == null ? "each column of key" : "the columns of the parent's key"));
        } else if (deletes && !table.key().isEmpty()) {
            keyFrom();
        }
    }

    /** Of a key that is no JSON, each tombstone would become a dead letter. */
    private void keyIsText(SourceConfig source) {
        if (source.key() == KeyFormat.JSON) {
            return;
        }
        table.keyFrom().forEach((column, from) -> {
            if (FIELD_OF_KEY.matcher(from.source()).find()) {
                problems.warn(
                        JsonPaths.member(at("keyFrom"), column),
                        "reads a field of $key, which is a text; set source.key to \"json\", else events without value"
                                + " delete nothing and fail");
            }
        });
    }

    private void keyFrom() {
        Set<String> notInKey = new TreeSet<>(table.keyFrom().keySet());
        notInKey.removeAll(table.key());
        for (String column : notInKey) {
            problems.add(
                    JsonPaths.member(at("keyFrom"), column),
                    "is no column of key, which has " + String.join(", ", table.key()));
        }
        Set<String> notCovered = new TreeSet<>(table.key());
        notCovered.removeAll(table.keyFrom().keySet());
        if (table.each() == null && notInKey.isEmpty() && !notCovered.isEmpty()) {
            problems.add(
                    at("keyFrom"),
                    "lacks " + String.join(", ", notCovered)
                            + "; without the whole key a tombstone would delete rows of others");
        }
    }

    /** Effects are ordered within a Kafka partition only, so a row should hang on one Kafka key. */
    private void order(boolean splits) {
        if (table.mode() == TableMode.UPSERT && (table.each() != null || splits)) {
            problems.warn(
                    at("key"),
                    "differs from the Kafka key, because "
                            + (table.each() == null
                                    ? "a stage splits events"
                                    : "'each'" + " makes several rows of one event")
                            + "; when events of one row come through several"
                            + " partitions, which of them wins is undefined");
        }
    }

    private String at(String key) {
        return JsonPaths.member(path, key);
    }
}
