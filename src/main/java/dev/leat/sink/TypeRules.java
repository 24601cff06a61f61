package dev.leat.sink;

import io.vertx.sqlclient.Row;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which type of PostgreSQL travels how. */
final class TypeRules {
    private static final int NO_MODIFIER = -1;
    /** PostgreSQL stores a modifier with the size of a header added. */
    private static final int HEADER = 4;
    /** A scaled number must fit a long with its sign, whatever the digits. */
    private static final int SCALED_DIGITS_MAX = 18;

    private static final Set<String> BYTEWISE_TEXT = Set.of("text", "varchar", "bpchar");
    private static final Set<String> LENGTH_IN_MODIFIER = Set.of("varchar", "bpchar");

    private TypeRules() {}

    /** The type of the column that a row of {@link Catalog}'s query of columns describes. */
    static ColumnType type(Row row) {
        String name = row.getString("type_name");
        int typmod = row.getInteger("typmod");
        String sqlName = row.getString("type_sql");
        String modified = typmod == NO_MODIFIER ? sqlName : row.getString("modified");
        ColumnKind kind = row.getBoolean("is_array") ? ColumnKind.ARRAY : kind(name, typmod);
        ColumnType element = null;
        if (kind == ColumnKind.ARRAY) {
            element = element(row.getString("element_name"), row.getInteger("element_typmod"));
        }
        Boolean deterministic = row.getBoolean("deterministic");
        return new ColumnType(
                kind,
                name,
                sqlName,
                modified,
                digits(name, typmod),
                scale(name, typmod),
                row.getString("collation"),
                isBytewise(name, deterministic),
                hasExactEquality(kind, name, typmod, deterministic),
                element,
                row.getString("equality"));
    }

    /** A type that no catalog describes; text compares as its bytes. */
    static ColumnType plain(String name, String shown, int typmod, boolean array) {
        ColumnKind kind = array ? ColumnKind.ARRAY : kind(name, typmod);
        return new ColumnType(
                kind,
                name,
                name,
                shown,
                digits(name, typmod),
                scale(name, typmod),
                null,
                isBytewise(name, true),
                hasExactEquality(kind, name, typmod, true),
                array ? element(name, typmod) : null);
    }

    private static ColumnType element(String name, int typmod) {
        ColumnKind kind = kind(name, typmod);
        ColumnKind travels = kind == ColumnKind.SCALED ? ColumnKind.NUMERIC : kind;
        return new ColumnType(
                travels, name, name, name, digits(name, typmod), scale(name, typmod), null, false, false, null);
    }

    static ColumnKind kind(String name, int typmod) {
        return switch (name) {
            case "bool" -> ColumnKind.BOOL;
            case "int2" -> ColumnKind.INT2;
            case "int4" -> ColumnKind.INT4;
            case "int8" -> ColumnKind.INT8;
            case "float4" -> ColumnKind.FLOAT4;
            case "float8" -> ColumnKind.FLOAT8;
            case "numeric" -> isScaled(typmod) ? ColumnKind.SCALED : ColumnKind.NUMERIC;
            case "text", "varchar", "bpchar", "citext", "name", "char" -> ColumnKind.STRING;
            case "json", "jsonb" -> ColumnKind.JSON;
            case "uuid" -> ColumnKind.UUID;
            case "date" -> ColumnKind.DATE;
            case "time" -> ColumnKind.TIME;
            case "timestamp" -> ColumnKind.TIMESTAMP;
            case "timestamptz" -> ColumnKind.TIMESTAMPTZ;
            case "bytea" -> ColumnKind.BYTES;
            default -> ColumnKind.LITERAL;
        };
    }

    private static boolean isScaled(int typmod) {
        int digits = digits("numeric", typmod);
        int scale = scale("numeric", typmod);
        return digits > 0 && digits <= SCALED_DIGITS_MAX && scale >= 0 && scale <= digits;
    }

    private static int digits(String name, int typmod) {
        if (typmod == NO_MODIFIER) {
            return -1;
        }
        if (name.equals("numeric")) {
            return ((typmod - HEADER) >> 16) & 0xffff;
        }
        return LENGTH_IN_MODIFIER.contains(name) ? typmod - HEADER : -1;
    }

    /** Eleven bits with a sign: numeric(3,-2) rounds to hundreds. */
    private static int scale(String name, int typmod) {
        if (typmod == NO_MODIFIER || !name.equals("numeric")) {
            return 0;
        }
        return (((typmod - HEADER) & 0x7ff) ^ 1024) - 1024;
    }

    private static boolean isBytewise(String name, @Nullable Boolean deterministic) {
        return Boolean.TRUE.equals(deterministic) && BYTEWISE_TEXT.contains(name);
    }

    private static boolean hasExactEquality(ColumnKind kind, String name, int typmod, @Nullable Boolean deterministic) {
        return switch (kind) {
            case BOOL, INT2, INT4, INT8, SCALED, UUID, DATE, BYTES -> true;
            case TIME, TIMESTAMP, TIMESTAMPTZ -> typmod == NO_MODIFIER;
            case STRING -> isBytewise(name, deterministic);
            case FLOAT4, FLOAT8, NUMERIC, JSON, ARRAY, LITERAL -> false;
        };
    }
}
