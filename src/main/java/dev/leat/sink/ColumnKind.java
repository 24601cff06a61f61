package dev.leat.sink;

import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Array;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How values of a column travel: which array parameter carries them, which Java class its items are, and what makes
 * such an item of a JSON value.
 */
enum ColumnKind {
    BOOL("boolean[]", Boolean.class, (type, value) -> Conversion.bool(value)),
    INT2("smallint[]", Short.class, (type, value) -> Numbers.int2(value)),
    INT4("integer[]", Integer.class, (type, value) -> Numbers.int4(value)),
    INT8("bigint[]", Long.class, (type, value) -> Numbers.int8(value)),
    FLOAT4("real[]", Float.class, (type, value) -> Numbers.real(value)),
    FLOAT8("double precision[]", Double.class, (type, value) -> Numbers.doublePrecision(value)),
    /** numeric(p,s) of at most 18 digits: the digits as a bigint, multiplied back in the statement; exact and cheap. */
    SCALED("bigint[]", Long.class, Numbers::scaled),
    /** Any other numeric, as text. */
    NUMERIC("text[]", String.class, Numbers::numeric),
    STRING("text[]", String.class, Conversion::string),
    JSON("text[]", String.class, (type, value) -> Conversion.json(value)),
    /** A PostgreSQL array, as its text. */
    ARRAY("text[]", String.class, PostgresArrays::literal),
    /** Enums, ranges, addresses and whatever else has a text form: PostgreSQL reads the text. */
    LITERAL("text[]", String.class, Conversion::literal),
    UUID("uuid[]", UUID.class, (type, value) -> Conversion.uuid(value)),
    DATE("date[]", LocalDate.class, (type, value) -> Times.date(value)),
    TIME("time[]", LocalTime.class, (type, value) -> Times.time(value)),
    TIMESTAMP("timestamp[]", LocalDateTime.class, (type, value) -> Times.timestamp(value)),
    TIMESTAMPTZ("timestamptz[]", OffsetDateTime.class, (type, value) -> Times.timestampWithZone(value)),
    BYTES("bytea[]", Buffer.class, (type, value) -> Conversion.bytes(value));

    private final String arrayType;
    private final Class<?> itemClass;

    @SuppressWarnings("ImmutableEnumChecker") // the rules above are functions without state
    private final Conversion.Rule rule;

    ColumnKind(String arrayType, Class<?> itemClass, Conversion.Rule rule) {
        this.arrayType = arrayType;
        this.itemClass = itemClass;
        this.rule = rule;
    }

    /** How a value that is not null becomes what the driver sends. */
    Conversion.Rule rule() {
        return rule;
    }

    /** The SQL type of the parameter. */
    String arrayType() {
        return arrayType;
    }

    /** Characters or bytes of an item, where an event decides how many these are. */
    static int length(@Nullable Object item) {
        if (item instanceof String text) {
            return text.length();
        }
        return item instanceof Buffer bytes ? bytes.length() : 0;
    }

    /** An array of the class that the driver asks for. */
    Object[] newArray(int length) {
        return (Object[]) Array.newInstance(itemClass, length);
    }
}
