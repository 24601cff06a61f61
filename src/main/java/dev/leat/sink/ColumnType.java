package dev.leat.sink;

import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column, domains resolved to what they are made of; the assignment to the column checks the domain.
 *
 * @param sqlName its name with its schema, quoted, without a modifier such as a length
 * @param modified its name with the modifier; equal to {@code sqlName} when there is none
 * @param digits of a numeric, length of a text or bit string; -1 without a modifier
 * @param scale digits after the point of a numeric; 0 otherwise
 * @param collation that of the column, quoted with its schema, or null for types without one
 * @param bytewise equality is that of the bytes, so that keys may be sorted as bytes, which is the fastest way
 * @param exactEquality two values are equal in PostgreSQL when and only when they are in Java
 * @param element type of an array's items, else null
 * @param equality the operator of a type that is not in {@code pg_catalog} and so perhaps not in the search path, in
 *     which case PostgreSQL would take that of another type, as text's for citext; else null
 */
record ColumnType(
        ColumnKind kind,
        String name,
        String sqlName,
        String modified,
        int digits,
        int scale,
        @Nullable String collation,
        boolean bytewise,
        boolean exactEquality,
        @Nullable ColumnType element,
        @Nullable String equality) {
    private static final int NAME_BYTES_MAX = 63;
    private static final Set<String> BITS = Set.of("bit", "varbit");

    /** Of a type whose operators are where everybody finds them. */
    ColumnType(
            ColumnKind kind,
            String name,
            String sqlName,
            String modified,
            int digits,
            int scale,
            @Nullable String collation,
            boolean bytewise,
            boolean exactEquality,
            @Nullable ColumnType element) {
        this(kind, name, sqlName, modified, digits, scale, collation, bytewise, exactEquality, element, null);
    }

    /** The SQL that makes a value of this type of one item of the parameter array. */
    String value(String item) {
        return switch (kind) {
            case SCALED -> scale == 0 ? item + "::numeric" : item + " * " + unit() + "::numeric";
            case NUMERIC, JSON, ARRAY, LITERAL -> item + "::" + sqlName;
            case STRING -> isText() ? item : item + "::" + sqlName;
            case BOOL, INT2, INT4, INT8, FLOAT4, FLOAT8, UUID, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, BYTES -> item;
        };
    }

    /**
     * The same for a column of a key: with the modifier, so that values are compared as they will be stored, and with
     * the collation that keys are sorted by. Length is checked before, so the cast cuts off nothing but blanks; of bits
     * it is not, and the assignment to the column refuses what a cast would cut off or fill up.
     */
    String keyValue(String item) {
        return collate(typed(item), sortCollation());
    }

    /** The same with the column's own collation, so that a comparison with the column can use its index. */
    String comparable(String item) {
        return collate(typed(item), collation);
    }

    /** A key that {@link #keyValue} made, to compare with the column itself. */
    String sameAsColumn(String keyValue) {
        return collate(keyValue, collation);
    }

    /** Puts the collation that keys are sorted by on an expression of this type. */
    String sortable(String expression) {
        return collate(expression, sortCollation());
    }

    /** Between a column of this type and a value, with blanks around it. */
    String equal() {
        return " " + (equality == null ? "=" : equality) + " ";
    }

    private String typed(String item) {
        boolean casts = !modified.equals(sqlName) && kind != ColumnKind.SCALED && !BITS.contains(name);
        return casts ? "(" + item + ")::" + modified : value(item);
    }

    private @Nullable String sortCollation() {
        return bytewise ? "\"C\"" : collation;
    }

    private static String collate(String expression, @Nullable String collation) {
        return collation == null ? expression : "(" + expression + ") COLLATE " + collation;
    }

    boolean isText() {
        return name.equals("text") || name.equals("varchar");
    }

    boolean isBlankPadded() {
        return name.equals("bpchar");
    }

    /** Bytes from which on PostgreSQL would cut the text off without a word. */
    int cutAt() {
        return switch (name) {
            case "name" -> NAME_BYTES_MAX;
            case "char" -> 1;
            default -> Integer.MAX_VALUE;
        };
    }

    private String unit() {
        return BigDecimal.ONE.scaleByPowerOfTen(-scale).toPlainString();
    }

    @Override
    public String toString() {
        return modified.replace("\"", "").replace("pg_catalog.", "");
    }
}
