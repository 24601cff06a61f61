package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.config.SqlName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** A table that could hold what events show. */
final class TableSql {
    private static final int MEMBERS_MAX = 8;
    private static final int COLUMNS_MAX = 200;
    private static final int NAME_BYTES_MAX = 63;
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Set<String> RESERVED = Set.of("""
            all analyse analyze and any array as asc asymmetric authorization binary both case cast check
            collate collation column concurrently constraint create cross current_catalog current_date
            current_role current_schema current_time current_timestamp current_user default deferrable desc
            distinct do else end except false fetch for foreign freeze from full grant group having ilike in
            initially inner intersect into is isnull join lateral leading left like limit localtime
            localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
            references returning right select session_user similar some symmetric system_user table tablesample
            then to trailing true union unique user using variadic verbose when where window with
            """.strip().split("\\s+", -1));

    private final String table;
    private final Observed observed;
    private final Map<String, Candidate> columns = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();

    private TableSql(String table, Observed observed) {
        this.table = table;
        this.observed = observed;
    }

    /** @param table its name, as SQL reads it */
    static String of(String table, Observed observed) {
        TableSql sql = new TableSql(table, observed);
        fields(observed).forEach(sql::column);
        return sql.text();
    }

    private static List<Candidate> fields(Observed observed) {
        List<Candidate> fields = new ArrayList<>();
        for (Candidate field : observed.candidates()) {
            if (field.kind() == Candidate.Kind.FIELD && field.path().size() == 1) {
                List<Candidate> members = members(field, observed);
                if (isSmallObject(field, members)) {
                    fields.addAll(members);
                } else {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static List<Candidate> members(Candidate field, Observed observed) {
        return observed.candidates().stream()
                .filter(other -> field.contains(other)
                        && other.path().size() == field.path().size() + 1)
                .toList();
    }

    private static boolean isSmallObject(Candidate field, List<Candidate> members) {
        return field.holdsOnly(JsonNode::isObject)
                && !members.isEmpty()
                && members.size() <= MEMBERS_MAX
                && members.stream().noneMatch(member -> member.values().stream().anyMatch(JsonNode::isObject));
    }

    private void column(Candidate field) {
        String name = Spelling.snake(String.join("_", field.path()));
        boolean fits = !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES_MAX
                && columns.size() < COLUMNS_MAX
                && !columns.containsKey(name);
        if (fits) {
            columns.put(name, field);
        } else {
            left.add(field.expression());
        }
    }

    private String text() {
        StringBuilder sql = new StringBuilder();
        String schema = SqlName.parse(table).map(names -> names.get(0)).orElse("public");
        if (!schema.equals("public")) {
            sql.append("CREATE SCHEMA IF NOT EXISTS ").append(quoted(schema)).append(";\n");
        }
        List<String> key = key();
        sql.append("CREATE TABLE ").append(SqlName.qualified(table)).append(" (\n");
        List<String> lines = new ArrayList<>();
        columns.forEach((name, field) -> {
            ColumnGuess guess = ColumnGuess.of(field);
            String check = guess.doubt().isEmpty() ? "" : "  -- CHECK: " + guess.doubt() + "\n";
            lines.add(check + "  " + quoted(name) + " " + guess.type() + (key.contains(name) ? " NOT NULL" : ""));
        });
        if (!key.isEmpty()) {
            String shared = RowKey.shared(observed.events().size(), keys(key));
            lines.add((shared.isEmpty() ? "" : "  -- CHECK: " + shared + "\n") + "  PRIMARY KEY ("
                    + String.join(", ", key.stream().map(TableSql::quoted).toList()) + ")");
        }
        sql.append(String.join(",\n", lines)).append("\n);");
        if (key.isEmpty()) {
            sql.append("\n-- no primary key: no field is unique in the sample and named like one, or equal to the key");
        }
        if (!left.isEmpty()) {
            sql.append("\n-- without a column: ").append(String.join(", ", left).replaceAll("\\p{Cntrl}+", " "));
        }
        return sql.toString();
    }

    /** What the Kafka key says as well, else the id that no two events share. */
    private List<String> key() {
        List<String> same = new ArrayList<>();
        for (Candidate part : observed.candidates()) {
            if (part.kind() == Candidate.Kind.KEY && part.isAlways() && part.holdsOnly(JsonNode::isValueNode)) {
                columns.forEach((name, field) -> {
                    boolean equal = field.isAlways() && field.texts().equals(part.texts());
                    boolean named = part.path().isEmpty()
                            || Spelling.letters(String.join("_", part.path())).equals(Spelling.letters(name));
                    if (equal && named && (same.isEmpty() || !part.path().isEmpty())) {
                        same.add(name);
                    }
                });
            }
        }
        return same.isEmpty() ? id() : same;
    }

    private List<String> id() {
        String plain = SqlName.parse(table).map(names -> names.get(1)).orElse("");
        String singular = plain.endsWith("s") ? plain.substring(0, plain.length() - 1) : plain;
        for (String name : List.of(singular + "_id", plain + "_id", "id")) {
            Candidate field = columns.get(name);
            if (field != null
                    && field.isAlways()
                    && field.holdsOnly(JsonNode::isValueNode)
                    && Set.copyOf(field.texts()).size() == field.events()) {
                return List.of(name);
            }
        }
        return List.of();
    }

    /** How many different ones there are. */
    private int keys(List<String> key) {
        Set<List<String>> different = new HashSet<>();
        for (int at = 0; at < observed.events().size(); at++) {
            List<String> one = new ArrayList<>();
            for (String name : key) {
                one.add(Objects.requireNonNull(columns.get(name))
                        .values()
                        .get(at)
                        .asText());
            }
            different.add(one);
        }
        return different.size();
    }

    private static String quoted(String name) {
        boolean plain = PLAIN.matcher(name).matches() && !RESERVED.contains(name);
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
