package dev.leat.sink;

import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;

/** How values of a column travel: which array parameter carries them and which Java class its items are. */
enum ColumnKind {
    BOOL("boolean[]", new Boolean[0]),
    INT2("smallint[]", new Short[0]),
    INT4("integer[]", new Integer[0]),
    INT8("bigint[]", new Long[0]),
    FLOAT4("real[]", new Float[0]),
    FLOAT8("double precision[]", new Double[0]),
    /** numeric(p,s) of at most 18 digits: the digits as a bigint, multiplied back in the statement; exact and cheap. */
    SCALED("bigint[]", new Long[0]),
    /** Any other numeric, as text. */
    NUMERIC("text[]", new String[0]),
    STRING("text[]", new String[0]),
    JSON("text[]", new String[0]),
    /** A PostgreSQL array, as its text. */
    ARRAY("text[]", new String[0]),
    /** Enums, ranges, addresses and whatever else has a text form: PostgreSQL reads the text. */
    LITERAL("text[]", new String[0]),
    UUID("uuid[]", new UUID[0]),
    DATE("date[]", new LocalDate[0]),
    TIME("time[]", new LocalTime[0]),
    TIMESTAMP("timestamp[]", new LocalDateTime[0]),
    TIMESTAMPTZ("timestamptz[]", new OffsetDateTime[0]),
    BYTES("bytea[]", new Buffer[0]);

    private final String arrayType;
    private final Object[] empty;

    ColumnKind(String arrayType, Object[] empty) {
        this.arrayType = arrayType;
        this.empty = empty;
    }

    /** The SQL type of the parameter. */
    String arrayType() {
        return arrayType;
    }

    /** An array of length 0 of the class that the driver asks for. */
    Object[] emptyArray() {
        return empty;
    }
}
