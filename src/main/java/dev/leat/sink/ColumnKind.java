package dev.leat.sink;

import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Array;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;

/** How values of a column travel: which array parameter carries them and which Java class its items are. */
enum ColumnKind {
    BOOL("boolean[]", Boolean.class),
    INT2("smallint[]", Short.class),
    INT4("integer[]", Integer.class),
    INT8("bigint[]", Long.class),
    FLOAT4("real[]", Float.class),
    FLOAT8("double precision[]", Double.class),
    /** numeric(p,s) of at most 18 digits: the digits as a bigint, multiplied back in the statement; exact and cheap. */
    SCALED("bigint[]", Long.class),
    /** Any other numeric, as text. */
    NUMERIC("text[]", String.class),
    STRING("text[]", String.class),
    JSON("text[]", String.class),
    /** A PostgreSQL array, as its text. */
    ARRAY("text[]", String.class),
    /** Enums, ranges, addresses and whatever else has a text form: PostgreSQL reads the text. */
    LITERAL("text[]", String.class),
    UUID("uuid[]", UUID.class),
    DATE("date[]", LocalDate.class),
    TIME("time[]", LocalTime.class),
    TIMESTAMP("timestamp[]", LocalDateTime.class),
    TIMESTAMPTZ("timestamptz[]", OffsetDateTime.class),
    BYTES("bytea[]", Buffer.class);

    private final String arrayType;
    private final Class<?> itemClass;

    ColumnKind(String arrayType, Class<?> itemClass) {
        this.arrayType = arrayType;
        this.itemClass = itemClass;
    }

    /** The SQL type of the parameter. */
    String arrayType() {
        return arrayType;
    }

    /** An array of the class that the driver asks for. */
    Object[] newArray(int length) {
        return (Object[]) Array.newInstance(itemClass, length);
    }
}
