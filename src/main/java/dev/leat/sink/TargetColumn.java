package dev.leat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventException;
import org.jspecify.annotations.Nullable;

/** A column as someone sees it who looks for what could fill it. */
public final class TargetColumn {
    /** What its values are. */
    public enum Family {
        BOOLEAN,
        INTEGER,
        DECIMAL,
        TEXT,
        JSON,
        DATE,
        TIMESTAMP,
        TIMESTAMP_WITH_ZONE,
        OTHER
    }

    private final TableColumn column;

    TargetColumn(TableColumn column) {
        this.column = column;
    }

    /**
     * A column that no catalog has, without a default.
     *
     * @param type as in SQL, such as {@code numeric(12,2)}
     */
    public static TargetColumn ofType(String name, String type, boolean notNull) {
        ColumnType parsed = SqlTypes.parse(type).orElseThrow(() -> new IllegalArgumentException(type + " is no type"));
        return new TargetColumn(new TableColumn(name, parsed, notNull, TableColumn.Fill.FREE, null));
    }

    public String name() {
        return column.name();
    }

    /** Its type as SQL writes it. */
    public String type() {
        return column.type().toString();
    }

    public Family family() {
        return switch (column.type().kind()) {
            case BOOL -> Family.BOOLEAN;
            case INT2, INT4, INT8 -> Family.INTEGER;
            case FLOAT4, FLOAT8, SCALED, NUMERIC -> Family.DECIMAL;
            case STRING -> Family.TEXT;
            case JSON -> Family.JSON;
            case DATE -> Family.DATE;
            case TIMESTAMP -> Family.TIMESTAMP;
            case TIMESTAMPTZ -> Family.TIMESTAMP_WITH_ZONE;
            case ARRAY, LITERAL, UUID, TIME, BYTES -> Family.OTHER;
        };
    }

    /** Whether a row may give it a value; PostgreSQL alone does where it is generated. */
    public boolean isFree() {
        return column.fill() == TableColumn.Fill.FREE;
    }

    public boolean notNull() {
        return column.notNull();
    }

    /** No row can be stored without a value for it. */
    public boolean mustBeFilled() {
        return isFree() && column.notNull() && column.defaultSql() == null;
    }

    /** Whether the sink takes this value for it; what only PostgreSQL can say, such as a constraint, is not asked. */
    public boolean accepts(JsonNode value) {
        try {
            return isShort(Conversion.of(column.type(), value));
        } catch (EventException refused) {
            return false;
        }
    }

    private boolean isShort(@Nullable Object value) {
        return column.type().digits() < 0
                || family() != Family.TEXT
                || !(value instanceof String text)
                || text.codePoints().count() <= column.type().digits();
    }

    @Override
    public String toString() {
        return name() + " " + type();
    }
}
